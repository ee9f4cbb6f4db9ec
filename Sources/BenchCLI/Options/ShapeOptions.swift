import ArgumentParser
import BenchCore
import BenchReport
import BenchStore

/// Which rows and columns of an answer are shown, and how they are merged.
struct ShapeOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Columns to show, separated by commas, or 'all'; default: a few in a table, all elsewhere.",
      valueName: "names"))
  var columns: String?
  @Option(
    help: ArgumentHelp("Merge rows that agree in these columns.", valueName: "names"))
  var groupBy: String?
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Sort by these columns; -name falls.", valueName: "names"))
  var sort: String?
  @Option(help: ArgumentHelp("At most so many rows.", valueName: "rows"))
  var limit: Int?

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
  }

  /// Prints a table in this shape.
  ///
  /// - Throws: `BenchError` for an unknown column.
  func print(_ answer: ResultTable, _ format: FormatOptions, isCells: Bool) throws {
    var table = answer
    var remark: String?
    if let groupBy {
      let merged = try TableGrouping.merge(table, by: names(groupBy))
      table = merged.table
      remark = Self.remark(merged)
    }
    if let sort { table = try table.sorted(by: names(sort)) }
    if let limit { table.rows = Array(table.rows.prefix(limit)) }
    let isCompact = isCells && groupBy == nil
    if columns != nil || isCompact {
      table = try ColumnChoice.apply(columns, to: table, form: format.format)
    }
    format.print(table)
    guard let remark else { return }
    // A program that reads the answer must not stumble over a sentence.
    switch format.format {
    case .table, .markdown: Console().result("\n\(remark)")
    case .csv, .json, .ndjson: Console().talk(remark)
    }
  }

  private static func remark(_ merged: TableGrouping.Merged) -> String? {
    guard !merged.varying.isEmpty else { return nil }
    let parts = merged.varying.map { "\($0.name) (up to \($0.values) values a row)" }
    return "Results vary in \(parts.joined(separator: ", ")): each row is a mean over them."
  }

  private func names(_ text: String) -> [String] {
    text.split(separator: ",").map { String($0.filter { $0 != " " }) }
  }
}

/// What a query may use.
struct LimitOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The longest a query may run, such as 5s.", valueName: "duration"))
  var timeLimit = "30s"
  @Option(help: ArgumentHelp("The most memory it may take, such as 64MiB.", valueName: "size"))
  var memoryLimit = "256MiB"

  /// The limits.
  ///
  /// - Throws: `BenchError` with code `usage` for what is no duration or size above 0.
  func limits() throws -> QueryLimits {
    guard case .duration(let time)? = try? Value(inferring: timeLimit), time > .zero else {
      throw BenchError(.usage, "'\(timeLimit)' is no time limit", remedy: "write a time such as 5s")
    }
    guard case .bytes(let memory)? = try? Value(inferring: memoryLimit), memory.count > 0 else {
      throw BenchError(
        .usage, "'\(memoryLimit)' is no memory limit", remedy: "write an amount such as 64MiB")
    }
    return QueryLimits(time: time, memory: memory)
  }
}
