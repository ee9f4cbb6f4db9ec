/// A text that should have been a value and is not.
public struct ValueError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong and what was expected.
  public var description: String

  /// Makes the error.
  public init(_ description: String) {
    self.description = description
  }
}

extension Value {
  /// Reads an unquoted scalar: a flag, a number with or without unit, otherwise text.
  ///
  /// - Throws: `ValueError` for a number with an unknown unit, such as `5 parsecs`.
  public init(inferring text: String) throws {
    switch text {
    case "true": self = .flag(true)
    case "false": self = .flag(false)
    default:
      guard let (number, unit) = Value.split(text) else {
        self = .text(text)
        return
      }
      self = try Value.assemble(number, unit, of: text)
    }
  }

  /// Splits "12.5 ms" into number and unit; nil if it does not begin with a number.
  ///
  /// A number is digits with single `_` between them, one decimal point, and a sign.
  private static func split(_ text: String) -> (number: Substring, unit: Substring)? {
    var end = text.startIndex
    if let first = text.first, first == "-" || first == "+" { end = text.index(after: end) }
    var digits = 0
    var points = 0
    var afterDigit = false
    while end < text.endIndex {
      let character = text[end]
      if character.isASCII, character.isNumber {
        digits += 1
        afterDigit = true
      } else if character == ".", points == 0 {
        points += 1
        afterDigit = false
      } else if character == "_", afterDigit {
        afterDigit = false
      } else {
        break
      }
      end = text.index(after: end)
    }
    guard digits > 0, text[..<end].last != "_" else { return nil }
    let unit = text[end...].drop(while: { $0 == " " })
    let isUnit = unit.allSatisfy { $0.isLetter || $0 == "%" }
    return isUnit ? (text[..<end], unit) : nil
  }

  private static func assemble(_ digits: Substring, _ unit: Substring, of text: String) throws
    -> Value
  {
    let plain = digits.filter { $0 != "_" && $0 != "+" }
    guard let number = Double(plain) else { throw ValueError("'\(text)' is not a number") }
    guard number.isFinite else { throw ValueError("'\(text)' is out of range") }
    if unit.isEmpty {
      return (Int64(plain) ?? Int64(exactly: number)).map { .integer($0) } ?? .number(number)
    }
    if let value = Unit.value(number, String(unit)) { return value }
    if Unit.names.contains(String(unit)) { throw ValueError("'\(text)' is out of range") }
    let nearest = NearestName.find(String(unit), among: Unit.names)
    let hint =
      nearest.map { "did you mean '\($0)'?" } ?? "valid are: \(Unit.names.joined(separator: ", "))"
    throw ValueError("unknown unit '\(unit)' in '\(text)'; \(hint)")
  }
}

extension Value: CustomStringConvertible {
  /// A short exact text that reads back as this value, such as `5ms`, `4KiB`, `50%`.
  ///
  /// A share that no percentage gives exactly reads back as its nearest neighbour.
  public var description: String {
    switch self {
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let integer): "\(integer)"
    case .number(let number): Value.plain(number)
    case .duration(let duration): Value.scaled(duration.count, Value.wholeDurations)
    case .bytes(let bytes): Value.scaled(bytes.count, Value.wholeSizes)
    case .share(let share): Value.plain(Value.percent(share)) + "%"
    case .text(let text): text
    case .list(let list): "[" + list.map(\.description).joined(separator: ", ") + "]"
    }
  }

  private static let wholeDurations: [(String, Int64)] = [
    ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]
  private static let wholeSizes: [(String, Int64)] = [
    ("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1024), ("B", 1),
  ]

  /// The count in the largest unit that divides it.
  private static func scaled(_ count: Int64, _ units: [(String, Int64)]) -> String {
    if count == 0 { return "0" + (units.last?.0 ?? "") }
    for (name, scale) in units where count % scale == 0 { return "\(count / scale)\(name)" }
    return "\(count)"
  }

  /// The number in digits, never with an exponent, because a file's numbers have none.
  private static func plain(_ number: Double) -> String {
    if let whole = Int64(exactly: number) { return "\(whole)" }
    let shortest = "\(number.magnitude)"
    guard let mark = shortest.firstIndex(of: "e"),
      let exponent = Int(shortest[shortest.index(after: mark)...])
    else { return "\(number)" }
    let mantissa = shortest[..<mark].split(separator: ".")
    let digits = mantissa.joined()
    let point = (mantissa.first?.count ?? 0) + exponent
    let sign = number < 0 ? "-" : ""
    if point <= 0 { return sign + "0." + String(repeating: "0", count: -point) + digits }
    return sign + digits + String(repeating: "0", count: max(0, point - digits.count))
  }

  /// The percentage that reads back as the share: without the binary dust of the division by 100
  /// where that is exact, otherwise the closest there is.
  private static func percent(_ share: Share) -> Double {
    let percent = share.percent
    let clean = (percent * 1e9).rounded() / 1e9
    let candidates = [clean, percent, percent.nextUp, percent.nextDown]
    return candidates.first { $0 / 100 == share.fraction } ?? percent
  }
}
