import BenchCore

/// A piece of a query with its place, in characters from 0.
struct QueryToken: Hashable {
  enum Kind: Hashable {
    case open
    case close
    case minus
    case and
    case or
    case not
    case comma
    case comparison(QueryTest.Comparison)
    case word(String)
    case quoted(String)
    case pattern(String)
  }

  var kind: Kind
  var place: Range<Int>
}

/// Cuts a query into pieces.
struct QueryLexer {
  private let text: [Character]
  private let source: String
  private var position = 0
  private var tokens: [QueryToken] = []
  /// Whether a value is expected: behind a comparison, or a comma after one.
  private var wantsValue = false

  /// The pieces of a query.
  ///
  /// - Throws: `BenchError` that points at the place, for a quote or pattern without its end.
  static func tokens(_ source: String) throws -> [QueryToken] {
    var lexer = QueryLexer(source)
    try lexer.run()
    return lexer.tokens
  }

  private init(_ source: String) {
    self.source = source
    text = Array(source)
  }

  private mutating func run() throws {
    while position < text.count {
      let character = text[position]
      if character.isWhitespace {
        position += 1
        wantsValue = false
        continue
      }
      switch character {
      case "(" where !wantsValue: add(.open, 1)
      case ")": add(.close, 1)
      case ",": add(.comma, 1, wantsValue: true)
      case "\"", "'": try quoted(character)
      case "/" where wantsValue: try pattern()
      case "-" where !wantsValue: add(.minus, 1)
      default:
        if !wantsValue, let comparison = comparisonHere() {
          add(.comparison(comparison), comparison.rawValue.count, wantsValue: true)
        } else {
          word()
        }
      }
    }
  }

  private mutating func add(_ kind: QueryToken.Kind, _ length: Int, wantsValue: Bool = false) {
    tokens.append(QueryToken(kind: kind, place: position..<position + length))
    position += length
    self.wantsValue = wantsValue
  }

  private func comparisonHere() -> QueryTest.Comparison? {
    // Longer signs first: ">=" begins like ">".
    QueryTest.Comparison.allCases.sorted { $0.rawValue.count > $1.rawValue.count }
      .first { text[position...].starts(with: $0.rawValue) }
  }

  private mutating func word() {
    let start = position
    while position < text.count, !endsWord(text[position]) { position += 1 }
    // A stray sign that nothing else takes is a word of its own, so that the loop goes on.
    if position == start { position += 1 }
    let word = String(text[start..<position])
    let kind: QueryToken.Kind =
      switch (word, wantsValue) {
      case ("AND", false): .and
      case ("OR", false): .or
      case ("NOT", false): .not
      default: .word(word)
      }
    tokens.append(QueryToken(kind: kind, place: start..<position))
    wantsValue = false
  }

  private func endsWord(_ character: Character) -> Bool {
    if character.isWhitespace || "(),\"".contains(character) { return true }
    return !wantsValue && comparisonHere() != nil
  }

  private mutating func quoted(_ quote: Character) throws {
    let (content, length) = try enclosed(by: quote, what: "a quote")
    add(.quoted(content), length)
  }

  private mutating func pattern() throws {
    let (content, length) = try enclosed(by: "/", what: "a regular expression", keepsEscapes: true)
    add(.pattern(content), length)
  }

  /// The text up to the next sign of the kind that is not escaped by a backslash.
  private func enclosed(by sign: Character, what: String, keepsEscapes: Bool = false) throws -> (
    String, Int
  ) {
    var content = ""
    var index = position + 1
    while index < text.count {
      if text[index] == sign { return (content, index + 1 - position) }
      if text[index] == "\\", index + 1 < text.count {
        if keepsEscapes, text[index + 1] != sign { content.append("\\") }
        index += 1
      }
      content.append(text[index])
      index += 1
    }
    throw QueryFault.error(
      "\(what) has no end", in: source, at: position..<position + 1, remedy: "close it with \(sign)"
    )
  }
}

/// Errors that point at a place in a query.
enum QueryFault {
  /// The longest part of a query that an error shows.
  private static let longest = 100

  /// An error with the query and a mark below the place.
  static func error(_ message: String, in query: String, at place: Range<Int>, remedy: String)
    -> BenchError
  {
    // A window around the place, on one line whatever the query holds.
    let characters = query.map { $0.isNewline || $0.isWhitespace ? " " : $0 }
    let from = max(0, min(place.lowerBound, characters.count) - longest / 2)
    let window = String(characters[from..<min(characters.count, from + longest)])
    // BenchError puts "  cause: " before the first line.
    let margin = String(repeating: " ", count: 9 + max(0, place.lowerBound - from))
    let length = max(1, min(place.count, from + longest - place.lowerBound))
    let mark = margin + String(repeating: "^", count: length)
    return BenchError(
      .usage, "\(message) (character \(place.lowerBound + 1) of the query)", remedy: remedy,
      cause: "\(window)\n\(mark)")
  }
}
