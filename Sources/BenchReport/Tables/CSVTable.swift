import BenchCore

/// Comma-separated values by RFC 4180: CRLF line ends, quotes doubled, numbers in full.
///
/// An absent value is an empty field; an empty text is `""`, so the two stay apart.
enum CSVTable {
  static func text(_ table: ResultTable) -> String {
    guard !table.columns.isEmpty else { return "" }
    let head = table.columns.map { field(heading($0)) }
    let rows = table.rows.map { $0.map(value) }
    return ([head] + rows).map { $0.joined(separator: ",") + "\r\n" }.joined()
  }

  /// Programs find columns by name, so the unit is part of it only where it is known.
  private static func heading(_ column: ResultTable.Column) -> String {
    TableRenderer.heading(column)
  }

  private static func value(_ cell: ResultTable.Cell) -> String {
    switch cell {
    case .null: ""
    case .integer(let number): "\(number)"
    case .real(let number): number.isFinite ? "\(number)" : ""
    case .text(let text): field(text)
    }
  }

  private static func field(_ text: String) -> String {
    let needsQuotes =
      text.isEmpty || text.hasPrefix(" ") || text.hasSuffix(" ")
      || text.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    guard needsQuotes else { return text }
    let doubled = text.unicodeScalars.reduce(into: "") { result, scalar in
      if scalar == "\"" { result.unicodeScalars.append(scalar) }
      result.unicodeScalars.append(scalar)
    }
    return "\"\(doubled)\""
  }
}
