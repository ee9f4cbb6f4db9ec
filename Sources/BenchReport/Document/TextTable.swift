/// A document's table in a terminal: cells of several lines, text columns wrapped to fit.
struct TextTable {
  private let table: DocumentTable
  private let widths: [Int]
  private let columns: Int

  /// A column of text keeps at least this width; below it words fall apart.
  private static let leastWidth = 14

  init(_ table: DocumentTable, columns: Int) {
    self.table = table
    self.columns = columns
    var widths = table.columns.indices.map { column in
      let cells = table.rows.enumerated().compactMap { index, row in
        table.groupRows.contains(index) ? nil : row[column]
      }
      let lines = cells.flatMap(Self.pieces) + Self.pieces(table.columns[column].title)
      return lines.map { DisplayWidth.of($0) }.max() ?? 0
    }
    // The widest column of words gives way first; numbers stay whole.
    func total() -> Int { widths.reduce(0, +) + 2 * (widths.count - 1) }
    while total() > columns {
      let words = widths.indices.filter {
        !table.columns[$0].isNumeric && widths[$0] > Self.leastWidth
      }
      guard let widest = words.max(by: { widths[$0] < widths[$1] }) else { break }
      let second = words.filter { $0 != widest }.map { widths[$0] }.max() ?? Self.leastWidth
      widths[widest] = max(
        Self.leastWidth, min(widths[widest] - 1, max(second, widths[widest] - total() + columns)))
    }
    self.widths = widths
  }

  var lines: [String] {
    let rule = widths.map { String(repeating: "─", count: $0) }.joined(separator: "  ")
    var lines = row(table.columns.map(\.title)) + [rule]
    for (index, cells) in table.rows.enumerated() {
      if table.groupRows.contains(index) {
        let name = Self.pieces(cells.first ?? Phrase()).joined(separator: "  ")
        lines.append(DisplayWidth.fitted(name, columns: columns))
      } else {
        lines += row(cells)
      }
    }
    return lines
  }

  private func row(_ cells: [Phrase]) -> [String] {
    let stacks = cells.indices.map { column in
      Self.pieces(cells[column]).flatMap { piece in
        // Where words wrap anyway an interval may break as well, rather than lose its end.
        let text =
          table.columns[column].isNumeric
          ? piece : String(piece.map { $0 == "\u{A0}" ? " " : $0 })
        return TerminalPaint(isOn: false)
          .wrapped(Phrase([.text(text)]), columns: max(1, widths[column]))
      }
    }
    return (0..<max(1, stacks.map(\.count).max() ?? 1)).map { line in
      let parts = stacks.indices.map { column in
        DisplayWidth.padded(
          line < stacks[column].count ? stacks[column][line] : "", columns: widths[column],
          right: table.columns[column].isNumeric)
      }
      let text = parts.joined(separator: "  ")
      return String(text.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The lines that a cell asks for by itself.
  private static func pieces(_ phrase: Phrase) -> [String] {
    var pieces = [""]
    func walk(_ parts: [Phrase.Part]) {
      for part in parts {
        switch part {
        case .text(let text), .code(let text), .small(let text):
          // One column of numbers must not end in spaces at which a line could break.
          pieces[pieces.count - 1] += PlainText.line(text)
        case .strong(let inner): walk(inner.parts)
        case .lineBreak: pieces.append("")
        }
      }
    }
    walk(phrase.parts)
    return pieces.filter { !$0.isEmpty }
  }
}
