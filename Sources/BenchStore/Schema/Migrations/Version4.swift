/// Version 4 of the schema.
///
/// Holds baselines, imported stores, and summaries that keep reading quick.
enum Version4 {
  /// Every statement, in an order in which each table's references exist.
  static let statements: [String] = []
}
