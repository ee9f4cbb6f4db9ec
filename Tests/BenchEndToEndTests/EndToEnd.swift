import Testing

/// The built binary as its users meet it.
///
/// One test at a time: `bench` itself lets only one run measure on a machine.
@Suite(.serialized) struct EndToEnd {}
