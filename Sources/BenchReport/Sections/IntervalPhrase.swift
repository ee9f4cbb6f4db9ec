import BenchStatistics

/// Estimates with their intervals in the cells of tables.
enum IntervalPhrase {
  /// The estimate with its interval below it, which keeps wide tables narrow; neither breaks.
  static func stacked(_ interval: Interval?, as quantity: Quantity) -> Phrase {
    guard let parts = Format.parts(interval, as: quantity) else { return Phrase(Format.missing) }
    var phrase = Phrase([
      .text(unbroken(parts.estimate)), .lineBreak, .small(unbroken(parts.range)),
    ])
    phrase.order = interval?.estimate
    return phrase
  }

  /// The text with spaces at which no line ends.
  static func unbroken(_ text: String) -> String {
    String(text.map { $0 == " " ? "\u{A0}" : $0 })
  }
}
