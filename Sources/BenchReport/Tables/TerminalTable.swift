import BenchCore

/// Aligned columns for a terminal, with a rule below the headings.
enum TerminalTable {
  /// No column is wider than this: one long note must not push the numbers off the screen.
  private static let widest = 60

  static func text(_ table: ResultTable) -> String {
    guard !table.columns.isEmpty else { return "(no columns)\n" }
    let headings = table.columns.map { PlainText.line(TableRenderer.heading($0)) }
    let rows = table.rows.map { row in
      table.columns.indices.map { index in
        index < row.count
          ? PlainText.line(TableRenderer.shown(row[index], unit: table.columns[index].unit)) : ""
      }
    }
    let isRight = table.columns.indices.map { TableRenderer.isNumeric(table, column: $0) }
    let lines = lines(headings: headings, rows: rows, isRight: isRight, widest: widest)
    let count = rows.isEmpty ? ["(no rows)"] : []
    return (lines + count).joined(separator: "\n") + "\n"
  }

  /// The lines of a table of texts; also what the terminal summary uses.
  static func lines(headings: [String], rows: [[String]], isRight: [Bool], widest: Int)
    -> [String]
  {
    let widths = headings.indices.map { column in
      let all = [headings[column]] + rows.map { $0[column] }
      return min(widest, all.map { DisplayWidth.of($0) }.max() ?? 0)
    }
    func line(_ cells: [String]) -> String {
      var text = ""
      for (index, cell) in cells.enumerated() {
        let fitted = DisplayWidth.fitted(cell, columns: widths[index])
        let isLast = index == cells.count - 1
        if isLast, !isRight[index] {
          text += fitted
        } else {
          text += DisplayWidth.padded(fitted, columns: widths[index], right: isRight[index])
        }
        if !isLast { text += "  " }
      }
      return text
    }
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    return [line(headings), rule] + rows.map(line)
  }
}
