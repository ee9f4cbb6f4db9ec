import Testing

/// All tests of the library.
///
/// Those that count stacks, threads or descriptors of the whole process do so in a child process of
/// their own.
@Suite(.timeLimit(.minutes(1)))
enum CoroutinesTests {}
