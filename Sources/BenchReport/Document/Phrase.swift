/// A run of text in which every foreign part is plain text until a renderer writes it.
///
/// Made from a literal, whose interpolated values are taken as plain text; markup is asked for by
/// name: `"use \(strong: model) at \(code: point)"`. So no name, note or message can become markup.
struct Phrase: Sendable, Hashable {
  /// A part of a phrase.
  indirect enum Part: Sendable, Hashable {
    case text(String)
    case strong(Phrase)
    case code(String)
    /// Smaller text, for intervals below their estimate.
    case small(String)
    case lineBreak
  }

  var parts: [Part]
  /// The number that the phrase shows, in base units, by which pages sort; nil for words.
  var order: Double?

  init(_ parts: [Part] = []) { self.parts = parts }

  /// A phrase of foreign text, which is cut to a length that a report can bear.
  init(_ text: String) { self.parts = [.text(PlainText.line(text))] }

  var isEmpty: Bool { parts.isEmpty }

  static func + (left: Phrase, right: Phrase) -> Phrase {
    var sum = Phrase(left.parts + right.parts)
    sum.order = left.order ?? right.order
    return sum
  }

  static func += (left: inout Phrase, right: Phrase) { left.parts += right.parts }

  /// The phrase without any markup, for terminals and text alternatives.
  var plain: String {
    parts.map { part in
      switch part {
      case .text(let text), .code(let text), .small(let text): text
      case .strong(let phrase): phrase.plain
      case .lineBreak: " "
      }
    }.joined()
  }
}

extension Phrase: ExpressibleByStringInterpolation {
  struct StringInterpolation: StringInterpolationProtocol {
    var parts: [Part] = []

    init(literalCapacity: Int, interpolationCount: Int) {}

    mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { parts.append(.text(literal)) }
    }

    mutating func appendInterpolation(_ text: String) { parts += Phrase(text).parts }
    mutating func appendInterpolation(_ number: Int) { parts.append(.text("\(number)")) }
    mutating func appendInterpolation(_ phrase: Phrase) { parts += phrase.parts }
    mutating func appendInterpolation(strong text: String) { parts.append(.strong(Phrase(text))) }
    mutating func appendInterpolation(code text: String) { parts.append(.code(text)) }
    mutating func appendInterpolation(small text: String) { parts.append(.small(text)) }
  }

  init(stringLiteral value: String) { self.init([.text(value)]) }

  init(stringInterpolation: StringInterpolation) { self.init(stringInterpolation.parts) }
}

extension [Phrase] {
  /// The phrases as a list in a sentence: `a`, `a and b`, `a, b and c`; without a word only commas.
  func listed(_ word: String = "and") -> Phrase {
    var result = Phrase()
    for (index, phrase) in enumerated() {
      if index > 0 { result += Phrase(index == count - 1 && !word.isEmpty ? " \(word) " : ", ") }
      result += phrase
    }
    return result
  }
}
