import BenchCore
import BenchReport

/// Which columns of an answer are shown.
enum ColumnChoice {
  /// What fits a terminal and answers most questions; files and pipes get every column.
  static let compact = [
    "run", "workload", "parameters", "backend", "concurrency", "throughput_per_s",
    "cpu_us_per_task", "wait_share", "p50_ms", "p99_ms", "peak_rss_mib", "outcome",
  ]

  /// The table with the chosen columns in the chosen order.
  ///
  /// - Parameters:
  ///   - table: All columns.
  ///   - names: Names separated by commas, `all`, or nil for what suits the form.
  ///   - form: How the table will be printed.
  /// - Throws: `BenchError` with code `usage` for an unknown column.
  static func apply(
    _ names: String?, to table: ResultTable, form: TableRenderer.Form
  ) throws -> ResultTable {
    if names == "all" || (names == nil && form != .table) { return table }
    let wanted = names?.split(separator: ",").map { String($0.filter { $0 != " " }) } ?? compact
    let indices = try wanted.map { name in
      if let index = table.index(of: name) { return index }
      throw BenchError(
        .usage, "there is no column '\(name)'",
        remedy: NearestName.hint(name, among: table.columns.map(\.name)))
    }
    return ResultTable(
      columns: indices.map { table.columns[$0] },
      rows: table.rows.map { row in indices.map { row[$0] } })
  }
}
