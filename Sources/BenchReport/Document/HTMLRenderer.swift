/// Writes a document as one page of HTML that needs nothing but itself.
///
/// Headings of level 2 open sections, so that the page has landmarks and a table of contents.
struct HTMLRenderer {
  private var body: [String] = []
  private var contents: [(id: String, title: String)] = []
  private var counter = 0
  private var isInSection = false

  private init() {}

  /// The whole page.
  static func text(_ blocks: [Block]) -> String {
    var renderer = HTMLRenderer()
    let title = blocks.lazy.compactMap { block -> String? in
      guard case .heading(1, let phrase) = block else { return nil }
      return phrase.plain
    }.first
    let lead = blocks.prefix { block in
      guard case .heading(2, _) = block else { return true }
      return false
    }
    for block in lead { renderer.append(block) }
    let header = renderer.body
    renderer.body = []
    for block in blocks.dropFirst(lead.count) { renderer.append(block) }
    if renderer.isInSection { renderer.body.append("</section>") }
    return HTMLPage.text(
      title: title ?? "Report", header: header.joined(separator: "\n"),
      contents: renderer.contents, main: renderer.body.joined(separator: "\n"))
  }

  private mutating func append(_ block: Block) {
    switch block {
    case .heading(let level, let phrase): appendHeading(level, phrase)
    case .paragraph(let phrase): body.append("<p>\(Self.text(phrase))</p>")
    case .bullets(let items):
      let items = items.map { "<li>\(Self.text($0))</li>" }
      body.append("<ul>\n\(items.joined(separator: "\n"))\n</ul>")
    case .table(let table): appendTable(table)
    case .figure(let figure):
      counter += 1
      body.append(
        "<figure>"
          + figure.drawing.inline(
            title: figure.title, description: figure.description, id: "figure-\(counter)")
          + "</figure>")
    case .code(let text, _):
      body.append("<pre tabindex=\"0\"><code>\(Self.preformatted(text))</code></pre>")
    case .details(let summary, let blocks):
      body.append("<details>\n<summary>\(Self.text(summary))</summary>")
      for block in blocks { append(block) }
      body.append("</details>")
    }
  }

  private mutating func appendHeading(_ level: Int, _ phrase: Phrase) {
    guard level == 2 else {
      body.append("<h\(level)>\(Self.text(phrase))</h\(level)>")
      return
    }
    if isInSection { body.append("</section>") }
    isInSection = true
    let id = "part-\(contents.count + 1)"
    contents.append((id, phrase.plain))
    body.append("<section aria-labelledby=\"\(id)\">\n<h2 id=\"\(id)\">\(Self.text(phrase))</h2>")
  }

  private mutating func appendTable(_ table: DocumentTable) {
    counter += 1
    let id = "table-\(counter)"
    let caption = table.caption.isEmpty ? contents.last?.title ?? "Table" : table.caption
    var lines = [
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-labelledby=\"\(id)\">",
      "<table class=\"sortable\(table.isCards ? " cards" : "")\">\n<caption id=\"\(id)\">\(XMLText.escaped(caption))</caption>",
    ]
    let heads = table.columns.map { column in
      "<th scope=\"col\"\(column.isNumeric ? " class=\"number\"" : "")>\(Self.text(column.title))</th>"
    }
    lines.append("<thead><tr>\(heads.joined())</tr></thead>\n<tbody>")
    for (index, row) in table.rows.enumerated() {
      if table.groupRows.contains(index) {
        if index > 0 { lines.append("</tbody>\n<tbody>") }
        lines.append(
          "<tr class=\"group\"><th scope=\"rowgroup\" colspan=\"\(table.columns.count)\">"
            + "\(Self.text(row.first ?? Phrase()))</th></tr>")
      } else {
        lines.append("<tr>\(Self.cells(row, table))</tr>")
      }
    }
    body.append((lines + ["</tbody>\n</table>\n</div>"]).joined(separator: "\n"))
  }

  private static func cells(_ row: [Phrase], _ table: DocumentTable) -> String {
    zip(row, table.columns).enumerated().map { index, cell in
      var attributes = cell.1.isNumeric ? " class=\"number\"" : ""
      // Seven digits sort as well as seventeen and keep large pages small.
      if let order = cell.0.order, Float(order).isFinite {
        attributes += " data-order=\"\(Float(order))\""
      }
      if table.isCards {
        attributes += " data-label=\"\(XMLText.escaped(cell.1.title.plain))\""
      }
      return index == 0
        ? "<th scope=\"row\"\(attributes)>\(text(cell.0))</th>"
        : "<td\(attributes)>\(text(cell.0))</td>"
    }.joined()
  }

  /// A phrase as HTML in which all foreign text is plain.
  static func text(_ phrase: Phrase) -> String {
    phrase.parts.map { part in
      switch part {
      case .text(let text): XMLText.escaped(text, limit: .max)
      case .strong(let phrase): "<strong>\(self.text(phrase))</strong>"
      case .code(let text): "<code>\(XMLText.escaped(text))</code>"
      case .small(let text): "<small>\(XMLText.escaped(text))</small>"
      case .lineBreak: "<br>"
      }
    }.joined()
  }

  private static func preformatted(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { XMLText.escaped(String($0), limit: 2_000) }.joined(separator: "\n")
  }
}
