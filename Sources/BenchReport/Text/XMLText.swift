/// Text that means itself inside SVG, between tags and in quoted attributes.
enum XMLText {
  /// The text with the five signs of XML made plain; characters that XML forbids are gone.
  static func escaped(_ text: String, limit: Int = PlainText.longest) -> String {
    var result = ""
    for scalar in PlainText.line(text, limit: limit).unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\u{FFFE}", "\u{FFFF}": break
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
