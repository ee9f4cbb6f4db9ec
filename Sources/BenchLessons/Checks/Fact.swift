/// Something that a scenario observed, or that it expects.
package enum Fact: Codable, Sendable, Hashable {
  /// A name, a line, an error's code.
  case text(String)
  /// A count, or a quantity with its unit.
  case number(Double, unit: String)
  /// Whether something was so.
  case flag(Bool)
  /// Several lines or names in their order.
  case list([String])
}

extension Fact: CustomStringConvertible {
  /// The fact as a person reads it: `0.31 s`, `yes`, `1, 3, 2, 4`.
  package var description: String {
    switch self {
    case .text(let text): text
    case .flag(let flag): flag ? "yes" : "no"
    case .list(let parts): parts.isEmpty ? "none" : parts.joined(separator: ", ")
    case .number(let number, let unit):
      Self.shown(number) + (unit.isEmpty ? "" : " \(unit)")
    }
  }

  /// Whole numbers in full, others with three digits behind the point.
  private static func shown(_ number: Double) -> String {
    // Beyond this a Double has no thousandths anyway.
    guard abs(number) < 1e12 else { return "\(number)" }
    if let whole = Int64(exactly: number) { return "\(whole)" }
    let sign = number < 0 ? "-" : ""
    let thousandths = Int64((abs(number) * 1000).rounded())
    var digits = "\(thousandths % 1000)"
    digits = String(repeating: "0", count: 3 - digits.count) + digits
    return "\(sign)\(thousandths / 1000).\(digits)"
  }
}

/// What can be written where a fact is asked for.
package protocol Observable {
  /// The value as a fact.
  var fact: Fact { get }
}

extension Fact: Observable {
  package var fact: Fact { self }
}

extension String: Observable {
  package var fact: Fact { .text(self) }
}

extension Bool: Observable {
  package var fact: Fact { .flag(self) }
}

extension Int: Observable {
  package var fact: Fact { .number(Double(self), unit: "") }
}

extension Double: Observable {
  package var fact: Fact { .number(self, unit: "") }
}

extension Array: Observable where Element: Observable {
  package var fact: Fact { .list(map { "\($0.fact)" }) }
}
