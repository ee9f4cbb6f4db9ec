/// Text that means itself inside GitHub's Markdown.
enum MarkdownText {
  /// The text with everything that Markdown or HTML would take for markup made plain.
  static func escaped(_ text: String, limit: Int = PlainText.longest) -> String {
    let characters = Array(PlainText.line(text, limit: limit))
    var result = ""
    var isInInterval = false
    for (index, character) in characters.enumerated() {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "[" where isInterval(characters[index...]):
        isInInterval = true
        result.append(character)
      case "]" where isInInterval:
        isInInterval = false
        result.append(character)
      case "\\", "`", "*", "[", "]", "|", "~", "$": result += "\\\(character)"
      case "_" where isWordEdge(characters, index): result += "\\_"
      default: result.append(character)
      }
    }
    return result
  }

  /// The text with its beginning guarded, for a place where a line begins.
  static func lineStart(_ markdown: String) -> String {
    guard let first = markdown.first else { return markdown }
    if "#+-=:".contains(first) { return "\\\(markdown)" }
    let digits = markdown.prefix { $0.isASCII && $0.isNumber }
    guard !digits.isEmpty, let next = markdown.dropFirst(digits.count).first else {
      return markdown
    }
    guard next == "." || next == ")" else { return markdown }
    return digits + "\\" + markdown.dropFirst(digits.count)
  }

  /// A code span whose fence is longer than any run of backticks inside.
  ///
  /// In a table `|` must be escaped even there (GitHub Flavored Markdown, section 4.10).
  static func code(_ text: String, inTable: Bool, limit: Int = PlainText.longest) -> String {
    var line = PlainText.line(text, limit: limit)
    guard !line.allSatisfy({ $0 == " " }) else { return "" }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
    if inTable {
      line = line.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
    let isTouching = line.hasPrefix("`") || line.hasSuffix("`")
    return isTouching ? "\(fence) \(line) \(fence)" : "\(fence)\(line)\(fence)"
  }

  /// A fenced block of code.
  static func block(_ text: String, language: String) -> String {
    let fence = String(repeating: "`", count: max(3, longestRun(of: "`", in: text) + 1))
    return "\(fence)\(language)\n\(text)\n\(fence)"
  }

  private static func longestRun(of character: Character, in text: String) -> Int {
    var longest = 0
    var run = 0
    for next in text {
      run = next == character ? run + 1 : 0
      longest = max(longest, run)
    }
    return longest
  }

  /// Whether a bracket holds only numbers and is no link: such brackets stay readable in the source.
  private static func isInterval(_ text: ArraySlice<Character>) -> Bool {
    let inside = text.dropFirst().prefix { $0 != "]" }
    guard inside.count < 40, inside.allSatisfy({ "0123456789.,-–≤≥ \u{A0}".contains($0) }) else {
      return false
    }
    guard let next = text.dropFirst(inside.count + 2).first else { return true }
    return !"([:".contains(next)
  }

  /// Inside a word GitHub takes `_` for itself, so `lost_updates` stays readable in the source.
  private static func isWordEdge(_ text: [Character], _ index: Int) -> Bool {
    let isInside =
      index > 0 && index + 1 < text.count && isWord(text[index - 1]) && isWord(text[index + 1])
    return !isInside
  }

  private static func isWord(_ character: Character) -> Bool {
    character.isLetter || character.isNumber
  }
}
