/// Makes text of unknown origin fit for an error message: short, and without control characters
/// that could break lines or steer a terminal.
enum Excerpt {
  /// The text in single quotes, cut after `limit` characters.
  static func quoted(_ text: String, limit: Int = 60) -> String {
    "'\(shortened(text, limit))'"
  }

  /// A whole message, cut after a length that no honest message reaches.
  static func message(_ text: String) -> String { shortened(text, 600) }

  /// Cuts before it cleans, so that a text of a megabyte costs no more than a line.
  ///
  /// Counted in scalars: one character can be made of thousands.
  private static func shortened(_ text: String, _ limit: Int) -> String {
    let scalars = text.unicodeScalars
    guard let end = scalars.index(scalars.startIndex, offsetBy: limit, limitedBy: scalars.endIndex),
      end != scalars.endIndex
    else { return escaped(text) }
    return escaped(String(text[..<end])) + "…"
  }

  private static func escaped(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
      if isUnprintable(scalar) {
        result += scalar.escaped(asASCII: true)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
  }

  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: true
    default: false
    }
  }
}
