/// How many columns of a terminal a text takes.
///
/// Source: Unicode Standard Annex 11 (East Asian Width) for wide characters; combining marks and
/// format characters take no column. Terminals differ in how they draw joined emoji; a joined
/// sequence counts as one emoji here.
enum DisplayWidth {
  /// The columns of a text of one line.
  static func of(_ text: String) -> Int {
    // Nearly all text is ASCII; its width needs no table.
    if text.utf8.allSatisfy({ 0x20 <= $0 && $0 < 0x7F }) { return text.utf8.count }
    return text.reduce(0) { $0 + width($1) }
  }

  /// The longest beginning of a text that fits, with `…` in place of what was cut.
  static func fitted(_ text: String, columns: Int) -> String {
    guard of(text) > columns else { return text }
    var kept = ""
    var used = 0
    for character in text {
      let next = width(character)
      guard used + next < columns else { break }
      kept.append(character)
      used += next
    }
    return kept + "…"
  }

  /// The text with spaces up to a width, before it if `right`.
  static func padded(_ text: String, columns: Int, right: Bool = false) -> String {
    let gap = String(repeating: " ", count: max(0, columns - of(text)))
    return right ? gap + text : text + gap
  }

  private static func width(_ character: Character) -> Int {
    var widest = 0
    for scalar in character.unicodeScalars {
      // The emoji variation selector asks for the wide picture of a narrow sign.
      if scalar.value == 0xFE0F { return 2 }
      widest = max(widest, width(scalar))
    }
    return widest
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format, .control: return 0
    default: break
    }
    if scalar.properties.isEmojiPresentation { return 2 }
    return wide.contains { $0.contains(scalar.value) } ? 2 : 1
  }

  /// The blocks of wide characters; emoji are found by their property.
  private static let wide: [ClosedRange<UInt32>] = [
    0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF,
    0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
    0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x17000...0x18AFF, 0x1B000...0x1B2FF, 0x20000...0x3FFFD,
  ]
}
