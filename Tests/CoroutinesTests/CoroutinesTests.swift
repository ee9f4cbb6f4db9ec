import Testing

/// All tests of the library, one after another: many of them count stacks, threads or descriptors of
/// the whole process before and after.
@Suite(.serialized, .timeLimit(.minutes(1)))
enum CoroutinesTests {}
