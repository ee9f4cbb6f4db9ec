/// Version 2 of the schema.
///
/// Holds what a trial costs and how far a host can be trusted: cost columns, self-checks, tainted
/// samples, open-loop latency.
enum Version2 {
  /// Every statement, in an order in which each table's references exist.
  static let statements: [String] = []
}
