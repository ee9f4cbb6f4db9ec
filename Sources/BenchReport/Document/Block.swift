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
  /// What the table shows, for readers who hear it; pages show it above the table.
  var caption = ""
  /// Whether each row is a card of its own on a narrow screen, for the tables that must be read.
  var isCards = false
  /// The rows that head a group: only their first cell says something.
  var groupRows: Set<Int> = []

  /// The table without columns in which no row says anything.
  ///
  /// The first column names the rows and always stays.
  var informative: DocumentTable {
    let kept = columns.indices.filter { column in
      column == 0
        || rows.contains { !$0[column].isEmpty && $0[column].plain != Format.missing }
    }
    var table = self
    table.columns = kept.map { columns[$0] }
    table.rows = rows.map { row in kept.map { row[$0] } }
    return table
  }
}

/// A picture with what stands in for it where it cannot be seen.
struct Figure: Sendable {
  /// The file's name without folder, such as `dial.svg`.
  var name: String
  /// What the picture shows, in one line.
  var title: String
  /// What it says, in one or two sentences with the main numbers.
  var description: String
  var drawing: SVG
  /// The picture in signs, for a terminal; empty if a table beside it says the same.
  var lines: [String] = []

  /// What a reader hears in place of the picture.
  var alternative: String { "\(title). \(description)" }
  /// The whole SVG file.
  var contents: String { drawing.document(title: title, description: description) }
}
