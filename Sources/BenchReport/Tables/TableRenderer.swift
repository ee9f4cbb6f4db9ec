public import BenchCore

/// A query's answer as text in one of five forms.
public enum TableRenderer {
  /// The forms.
  public enum Form: String, Sendable, Hashable, CaseIterable {
    /// Aligned columns for a terminal.
    case table
    /// A table in GitHub's Markdown.
    case markdown
    /// Comma-separated values by RFC 4180.
    case csv
    /// A JSON array with one object a row.
    case json
    /// One JSON object a line.
    case ndjson
  }

  /// The table in a form; ends with a newline unless it is empty.
  ///
  /// Terminal and Markdown show numbers for people; the others carry them in full, for programs.
  public static func text(_ table: ResultTable, form: Form) -> String {
    switch form {
    case .table: TerminalTable.text(table)
    case .markdown: MarkdownTable.text(table)
    case .csv: CSVTable.text(table)
    case .json: JSONTable.text(table)
    case .ndjson: JSONTable.lines(table)
    }
  }

  /// The column's heading with its unit, such as `wall (ms)`.
  static func heading(_ column: ResultTable.Column) -> String {
    guard let unit = column.unit, !unit.isEmpty, unit != "share", unit != "ratio" else {
      return column.name
    }
    return "\(column.name) (\(unit))"
  }

  /// A cell for people: numbers rounded, shares in percent, ratios with ×, nothing for no value.
  static func shown(_ cell: ResultTable.Cell, unit: String?) -> String {
    switch cell {
    case .null: Format.missing
    case .text(let text): text
    case .integer(let number) where unit == "share": Format.percent(Double(number))
    case .integer(let number): "\(number)"
    case .real(let number) where unit == "share": Format.percent(number)
    case .real(let number) where unit == "ratio": Format.ratio(number)
    case .real(let number): real(number)
    }
  }

  /// Whether a column holds numbers and nothing else but gaps, so that it is aligned to the right.
  static func isNumeric(_ table: ResultTable, column: Int) -> Bool {
    var hasNumber = false
    for row in table.rows where column < row.count {
      switch row[column] {
      case .integer, .real: hasNumber = true
      case .text: return false
      case .null: break
      }
    }
    return hasNumber
  }

  /// A number of unknown kind: 4 significant digits, whole numbers in full.
  private static func real(_ number: Double) -> String {
    guard number.isFinite else { return Format.missing }
    if let whole = Int64(exactly: number), abs(whole) < 1_000_000_000_000_000 { return "\(whole)" }
    if abs(number) >= 1e15 || abs(number) < 1e-6 { return "\(number)" }
    return Decimal.fixed(number, decimals: max(0, Decimal.decimals(number, significant: 4)))
  }
}
