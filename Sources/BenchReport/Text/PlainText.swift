/// Text from outside (names, notes, messages) made harmless for every output.
enum PlainText {
  /// How much of a foreign text is shown; more belongs into the store, not into a report.
  static let longest = 600

  /// The text on one line, without control and bidirectional override characters.
  ///
  /// Text with right-to-left letters is put into a directional isolate (Unicode Standard Annex 9,
  /// section 2.4), so that it cannot turn round what stands beside it.
  static func line(_ text: String, limit: Int = longest) -> String {
    var clean = String.UnicodeScalarView()
    var isRightToLeft = false
    for scalar in text.unicodeScalars {
      if scalar.properties.generalCategory == .control || isLineBreak(scalar) {
        if clean.last != " " { clean.append(" ") }
      } else if !isDirectional(scalar) {
        clean.append(scalar)
        isRightToLeft = isRightToLeft || runsLeft(scalar)
      }
    }
    var line = clipped(String(clean), limit: limit)
    if isRightToLeft { line = "\u{2068}\(line)\u{2069}" }
    return line
  }

  /// The beginning of a text, with the length of the whole if something was cut.
  static func clipped(_ text: String, limit: Int) -> String {
    guard text.count > limit else { return text }
    return "\(text.prefix(limit))… (\(Decimal.grouped(Int64(text.count))) characters)"
  }

  private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value == 0x2028 || scalar.value == 0x2029
  }

  /// The characters that open or close embeddings, overrides and isolates.
  private static func isDirectional(_ scalar: Unicode.Scalar) -> Bool {
    (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }

  /// Whether a letter belongs to the blocks of Hebrew, Arabic and the other right-to-left scripts.
  private static func runsLeft(_ scalar: Unicode.Scalar) -> Bool {
    (0x0590...0x08FF).contains(scalar.value) || (0xFB1D...0xFDFF).contains(scalar.value)
      || (0xFE70...0xFEFF).contains(scalar.value) || (0x10800...0x10FFF).contains(scalar.value)
      || (0x1E800...0x1EFFF).contains(scalar.value)
  }
}
