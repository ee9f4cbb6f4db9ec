import BenchCore

/// What travels from store to store as a whole, named as the table of its own row.
enum ExchangeRoot: String, Hashable, Sendable, CaseIterable {
  /// A run, with the limits that it measured as a part of itself.
  case run
  /// Limits that were measured on their own.
  case limits = "limit_session"
  /// A self-check.
  case selfcheck

  /// The table of its own row.
  var table: String { rawValue }

  /// What identifies it in every store, in SQL over its own row.
  ///
  /// A self-check has no number of its own; a host makes no two at one nanosecond.
  var identity: String {
    switch self {
    case .run, .limits: "uid"
    case .selfcheck: "made_at_ns || ' ' || loaded || ' ' || host"
    }
  }
}

/// The tables in which runs, limits and self-checks live.
enum ExchangeTables {
  /// Tables whose rows have numbers that others refer to, each after what it needs.
  static let numbered = [
    "environment", "workload", "run", "cell", "trial", "limit_session", "limit_result",
    "limit_side", "selfcheck",
  ]
  /// Tables that belong to the store, not to a run.
  private static let left = ["baseline", "grdb_migrations"]
  /// Columns that are not named as the table to whose rows they refer.
  private static let shortened = [
    "session_id": "limit_session", "result_id": "limit_result", "side_id": "limit_side",
  ]

  /// The condition that a row of a table belongs to root `?1`, and its order; nil for a table that
  /// does not belong to such a root.
  ///
  /// By the names of columns, so that a table of a later version travels without further ado.
  static func selection(table: String, columns: [String], of root: ExchangeRoot) -> String? {
    if table == root.table { return "id = ?1" }
    let ids = ids(of: root)
    if numbered.contains(table) {
      guard let own = ids[table] else { return nil }
      return "id IN (\(own)) ORDER BY \(order(of: table))"
    }
    // A table with numbers of its own that is not among the numbered ones stays, because its rows'
    // references could not be kept.
    guard !left.contains(table), !columns.contains("id") else { return nil }
    // The innermost table that a row belongs to; the first two columns and what stands behind them
    // tell rows apart in every table.
    let inner = numbered.reversed().lazy.compactMap { target -> String? in
      guard let own = ids[target],
        let column = columns.first(where: { Self.target(of: $0) == target })
      else { return nil }
      return "\(column) IN (\(own))"
    }
    let order = columns.prefix(3).indices.map { "\($0 + 1)" }.joined(separator: ", ")
    return inner.first.map { "\($0) ORDER BY \(order)" }
  }

  /// The numbers of a root's rows by table, in SQL.
  private static func ids(of root: ExchangeRoot) -> [String: String] {
    var ids = [root.table: "SELECT ?1"]
    switch root {
    case .selfcheck: return ids
    case .limits:
      ids["environment"] = "SELECT environment_id FROM limit_session WHERE id = ?1"
    case .run:
      ids["environment"] = """
        SELECT environment_id FROM run WHERE id = ?1 \
        UNION SELECT environment_id FROM limit_session WHERE run_id = ?1
        """
      ids["workload"] = "SELECT workload_id FROM run_workload WHERE run_id = ?1"
      ids["cell"] = "SELECT id FROM cell WHERE run_id = ?1"
      ids["trial"] = "SELECT id FROM trial WHERE cell_id IN (SELECT id FROM cell WHERE run_id = ?1)"
      ids["limit_session"] = "SELECT id FROM limit_session WHERE run_id = ?1"
    }
    let results = "SELECT id FROM limit_result WHERE session_id IN (\(ids["limit_session"] ?? ""))"
    ids["limit_result"] = results
    ids["limit_side"] = "SELECT id FROM limit_side WHERE result_id IN (\(results))"
    return ids
  }

  private static func order(of table: String) -> String {
    switch table {
    case "workload":
      "(SELECT min(position) FROM run_workload WHERE run_id = ?1 AND workload_id = workload.id)"
    case "cell": "position"
    default: "id"
    }
  }

  /// The table that a column refers to, such as `trial` for `trial_id`.
  static func target(of column: String) -> String? {
    if let table = shortened[column] { return table }
    guard column.hasSuffix("_id") else { return nil }
    let name = String(column.dropLast(3))
    return numbered.contains(name) ? name : nil
  }

  /// All tables in an order in which references come first.
  static func ordered(_ tables: [String]) -> [String] {
    // What a batch has refers to its sample, and the latencies of an open loop to that loop.
    let early = ["sample", "open_loop"]
    func key(_ table: String) -> (Int, String) { (early.firstIndex(of: table) ?? 9, table) }
    return numbered.filter(tables.contains)
      + tables.filter { !numbered.contains($0) }.sorted { key($0) < key($1) }
  }
}
