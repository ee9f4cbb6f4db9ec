/// A part of a report before it is written in a language such as Markdown.
enum Block: Sendable {
  case heading(level: Int, Phrase)
  case paragraph(Phrase)
  case bullets([Phrase])
  case table(DocumentTable)
  case figure(Figure)
  case code(String, language: String)
  /// A part that a reader opens on demand.
  case details(summary: Phrase, [Block])
}

/// A table whose cells are phrases.
struct DocumentTable: Sendable {
  /// A heading, and whether its cells are numbers, which are aligned to the right.
  struct Column: Sendable {
    var title: Phrase
    var isNumeric: Bool

    init(_ title: Phrase, isNumeric: Bool = false) {
      self.title = title
      self.isNumeric = isNumeric
    }
  }

  var columns: [Column]
  var rows: [[Phrase]]
}

/// A picture with what stands in for it where it cannot be seen.
struct Figure: Sendable {
  /// The file's name without folder, such as `dial.svg`.
  var name: String
  /// What the picture shows, in one or two sentences with the main numbers.
  var alternative: String
  /// The whole SVG file.
  var contents: String
}
