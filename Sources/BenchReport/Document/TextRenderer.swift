/// Writes a document for a terminal or a plain file.
struct TextRenderer {
  let columns: Int
  let paint: TerminalPaint

  init(columns: Int = 100, isColoured: Bool = false) {
    self.columns = columns
    paint = TerminalPaint(isOn: isColoured)
  }

  func text(_ blocks: [Block]) -> String {
    blocks.map(lines).filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private func lines(_ block: Block) -> [String] {
    switch block {
    case .heading(let level, let phrase): heading(level, phrase)
    case .paragraph(let phrase): paint.wrapped(phrase, columns: columns)
    case .bullets(let items): items.flatMap(bullet)
    case .table(let table): TextTable(table, columns: columns).lines
    case .figure(let figure): picture(figure)
    case .code(let text, _):
      text.split(separator: "\n", omittingEmptySubsequences: false)
        .map { "    " + PlainText.line(String($0), limit: 2_000) }
    case .details(let summary, let blocks):
      paint.wrapped(summary, columns: columns) + [""]
        + text(blocks).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .map(String.init)
    }
  }

  private func heading(_ level: Int, _ phrase: Phrase) -> [String] {
    let text = DisplayWidth.fitted(PlainText.line(phrase.plain), columns: columns)
    let line = paint.isOn ? "\u{1B}[1m\(text)\u{1B}[0m" : text
    guard level <= 2 else { return [line] }
    return [line, String(repeating: level == 1 ? "═" : "─", count: DisplayWidth.of(text))]
  }

  private func bullet(_ phrase: Phrase) -> [String] {
    paint.wrapped(phrase, columns: columns - 2).enumerated().map { index, line in
      (index == 0 ? "- " : "  ") + line
    }
  }

  private func picture(_ figure: Figure) -> [String] {
    guard !figure.lines.isEmpty else { return [] }
    return paint.wrapped(Phrase([.strong(Phrase(figure.title))]), columns: columns)
      + figure.lines.map { DisplayWidth.fitted(PlainText.line($0), columns: columns) }
  }
}
