/// Version 3 of the schema.
///
/// Holds this machine's limits: reference measurements beside ours.
enum Version3 {
  /// Every statement, in an order in which each table's references exist.
  static let statements: [String] = []
}
