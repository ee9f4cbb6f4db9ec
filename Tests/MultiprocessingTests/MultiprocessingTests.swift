import Testing

/// All tests of the library, one after the other: they count the children, threads and
/// descriptors of this process.
@Suite(.serialized) struct MultiprocessingTests {}
