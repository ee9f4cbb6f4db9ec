import BenchCore

/// A table in GitHub's Markdown, aligned in the source as well.
enum MarkdownTable {
  static func text(_ table: ResultTable) -> String {
    guard !table.columns.isEmpty else { return "" }
    let headings = table.columns.map { MarkdownText.escaped(TableRenderer.heading($0)) }
    let rows = table.rows.map { row in
      table.columns.indices.map { index in
        index < row.count
          ? MarkdownText.escaped(TableRenderer.shown(row[index], unit: table.columns[index].unit))
          : ""
      }
    }
    let isRight = table.columns.indices.map { TableRenderer.isNumeric(table, column: $0) }
    return lines(headings: headings, rows: rows, isRight: isRight).joined(separator: "\n") + "\n"
  }

  /// The lines of a table whose cells are Markdown already.
  static func lines(headings: [String], rows: [[String]], isRight: [Bool]) -> [String] {
    let widths = headings.indices.map { column in
      let all = [headings[column]] + rows.map { $0[column] }
      // Very long cells are not worth aligning to: every other row would grow with them.
      return max(3, min(40, all.map { DisplayWidth.of($0) }.max() ?? 3))
    }
    func line(_ cells: [String]) -> String {
      let padded = cells.indices.map {
        DisplayWidth.padded(cells[$0], columns: widths[$0], right: isRight[$0])
      }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = widths.indices.map { index in
      String(repeating: "-", count: widths[index] - 1) + (isRight[index] ? ":" : "-")
    }
    return [line(headings), "| " + rule.joined(separator: " | ") + " |"] + rows.map(line)
  }
}
