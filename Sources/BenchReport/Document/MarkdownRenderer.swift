/// Writes a document in GitHub's Markdown.
struct MarkdownRenderer {
  /// The folder of the pictures relative to the document, empty for the same one.
  let pictures: String

  func text(_ blocks: [Block]) -> String {
    blocks.map(text).filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
  }

  private func text(_ block: Block) -> String {
    switch block {
    case .heading(let level, let phrase):
      String(repeating: "#", count: level) + " " + text(phrase)
    case .paragraph(let phrase): MarkdownText.lineStart(text(phrase))
    case .bullets(let items):
      items.map { "- " + MarkdownText.lineStart(text($0)) }.joined(separator: "\n")
    case .table(let table): text(table)
    case .figure(let figure): text(figure)
    case .code(let text, let language): MarkdownText.block(text, language: language)
    case .details(let summary, let blocks):
      "<details>\n<summary>\(text(summary))</summary>\n\n\(text(blocks))\n</details>"
    }
  }

  private func text(_ table: DocumentTable) -> String {
    MarkdownTable.lines(
      headings: table.columns.map { text($0.title, inTable: true) },
      rows: table.rows.map { row in row.map { text($0, inTable: true) } },
      isRight: table.columns.map(\.isNumeric)
    ).joined(separator: "\n")
  }

  private func text(_ figure: Figure) -> String {
    let path = pictures.isEmpty ? figure.name : "\(pictures)/\(figure.name)"
    let encoded = path.utf8.map(Self.percentEncoded).joined()
    return "![\(MarkdownText.escaped(figure.alternative, limit: 2_000))](\(encoded))"
  }

  private func text(_ phrase: Phrase, inTable: Bool = false) -> String {
    phrase.parts.map { part in
      switch part {
      case .text(let text): MarkdownText.escaped(text, limit: .max)
      case .strong(let phrase): "**\(text(phrase, inTable: inTable))**"
      case .code(let text): MarkdownText.code(text, inTable: inTable)
      case .small(let text): "<sub>\(MarkdownText.escaped(text))</sub>"
      case .lineBreak: "<br>"
      }
    }.joined()
  }

  private static func percentEncoded(_ byte: UInt8) -> String {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x2F, 0x5F:
      String(Unicode.Scalar(byte))
    default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
    }
  }
}
