import BenchCore

/// A piece of the stream in which runs travel from store to store.
///
/// ```
/// header  (run  (columns row*)*  end)*  baseline*
/// ```
/// A run's tables come in an order in which each row's references were there before. Numbers such as
/// `trial.id` are the source's own; a reader gives new ones.
enum ExchangeRecord: Hashable, Sendable {
  /// What the stream is, and the schema's version.
  case header(schema: Int64)
  /// A run begins; its identity in every store.
  case run(uid: String)
  /// The rows that follow belong to this table and have these columns.
  case columns(table: String, names: [String])
  /// A row of the table.
  case row([ResultTable.Cell])
  /// The run is complete, with so many rows.
  case end(uid: String, rows: Int64)
  /// A name for a run.
  case baseline(name: String, uid: String, setAt: Int64)
}

/// The tables in which a run lives.
enum ExchangeTables {
  /// Tables whose rows have numbers that others refer to as `NAME_id`, each after what it needs.
  static let numbered = ["environment", "workload", "run", "cell", "trial"]
  /// Tables that belong to the store, not to a run.
  private static let left = ["baseline", "grdb_migrations"]

  /// The condition that a row of a table belongs to run `?1`, and its order; nil for a table that
  /// belongs to no run.
  ///
  /// By the names of columns, so that a table of a later version travels without further ado.
  static func selection(table: String, columns: [String]) -> String? {
    let cells = "SELECT id FROM cell WHERE run_id = ?1"
    switch table {
    case "environment": return "id = (SELECT environment_id FROM run WHERE id = ?1)"
    case "workload":
      return "id IN (SELECT workload_id FROM run_workload WHERE run_id = ?1) "
        + "ORDER BY (SELECT min(position) FROM run_workload WHERE run_id = ?1 "
        + "AND workload_id = workload.id)"
    case "run": return "id = ?1"
    case "cell": return "run_id = ?1 ORDER BY position"
    case "trial": return "cell_id IN (\(cells)) ORDER BY id"
    default: break
    }
    // A table with numbers of its own that is not among the numbered ones stays, because its rows'
    // references could not be kept.
    guard !left.contains(table), !columns.contains("id") else { return nil }
    // The first two columns and what stands behind them tell rows apart in every table.
    let order = "ORDER BY " + columns.prefix(3).indices.map { "\($0 + 1)" }.joined(separator: ", ")
    if columns.contains("trial_id") {
      return "trial_id IN (SELECT id FROM trial WHERE cell_id IN (\(cells))) \(order)"
    }
    if columns.contains("cell_id") { return "cell_id IN (\(cells)) \(order)" }
    if columns.contains("run_id") { return "run_id = ?1 \(order)" }
    if columns.contains("environment_id") {
      return "environment_id = (SELECT environment_id FROM run WHERE id = ?1) \(order)"
    }
    return nil
  }

  /// The table that a column refers to, such as `trial` for `trial_id`.
  static func target(of column: String) -> String? {
    guard column.hasSuffix("_id") else { return nil }
    let name = String(column.dropLast(3))
    return numbered.contains(name) ? name : nil
  }

  /// All tables in an order in which references come first.
  static func ordered(_ tables: [String]) -> [String] {
    numbered.filter(tables.contains)
      + tables.filter { !numbered.contains($0) }.sorted { left, right in
        // latency and metric refer to sample.
        (left == "sample" ? 0 : 1, left) < (right == "sample" ? 0 : 1, right)
      }
  }
}
