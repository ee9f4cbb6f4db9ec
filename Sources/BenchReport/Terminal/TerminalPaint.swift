/// Writes phrases for a terminal: wrapped by display width, bold if escapes are wanted.
struct TerminalPaint {
  let isOn: Bool

  /// The phrase in lines of at most `columns`; a word that is longer is cut.
  func wrapped(_ phrase: Phrase, columns: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    var used = 0
    for word in words(phrase) {
      let text = DisplayWidth.fitted(word.text, columns: columns)
      let width = DisplayWidth.of(text)
      if used > 0, used + 1 + width > columns {
        lines.append(line)
        line = ""
        used = 0
      }
      if used > 0 {
        line += " "
        used += 1
      }
      line += word.isStrong && isOn ? "\u{1B}[1m\(text)\u{1B}[0m" : text
      used += width
    }
    if used > 0 { lines.append(line) }
    // Non-breaking spaces have done their work; a terminal's reader may search for plain ones.
    return lines.map { String($0.map { $0 == "\u{A0}" ? " " : $0 }) }
  }

  private struct Word {
    var text: String
    var isStrong: Bool
  }

  /// The words of a phrase; a word whose letters differ in weight is bold as a whole.
  private func words(_ phrase: Phrase) -> [Word] {
    var words: [Word] = []
    var isOpen = false
    for (text, isStrong) in runs(phrase) {
      let pieces = text.split(separator: " ", omittingEmptySubsequences: false)
      for (index, piece) in pieces.enumerated() {
        if index > 0 { isOpen = false }
        guard !piece.isEmpty else { continue }
        if isOpen, !words.isEmpty {
          words[words.count - 1].text += piece
        } else {
          words.append(Word(text: String(piece), isStrong: isStrong))
        }
        isOpen = true
      }
    }
    return words
  }

  private func runs(_ phrase: Phrase) -> [(text: String, isStrong: Bool)] {
    phrase.parts.map { part in
      switch part {
      case .text(let text), .code(let text), .small(let text): (text, false)
      case .strong(let inner): (inner.plain, true)
      case .lineBreak: (" ", false)
      }
    }
  }
}
