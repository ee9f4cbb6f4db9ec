/// What an observation must be, as a value: so a check can be shown, stored, and tried on a
/// falsified observation.
package enum Criterion: Codable, Sendable, Hashable {
  /// Exactly this.
  case equals(Fact)
  /// A number from the first to the second, both included.
  case between(Double, Double)
  /// Any of these; for what is left to chance, such as which of two processes prints first.
  case oneOf([Fact])

  /// Whether an observation is as expected.
  ///
  /// A number that is no number is never.
  package func accepts(_ seen: Fact) -> Bool {
    switch self {
    case .equals(let fact): return seen == fact
    case .oneOf(let facts): return facts.contains(seen)
    case .between(let low, let high):
      guard case .number(let number, _) = seen else { return false }
      return low <= number && number <= high
    }
  }

  /// An observation of the same kind that must not be accepted: what the check is tried on.
  package func falsified(_ seen: Fact) -> Fact {
    if case .between(_, let high) = self, case .number(_, let unit) = seen {
      return .number(high.nextUp + 1, unit: unit)
    }
    switch seen {
    case .text(let text): return .text(text + " (falsified)")
    case .flag(let flag): return .flag(!flag)
    case .list(let parts): return .list(parts + ["falsified"])
    case .number(let number, let unit): return .number(number + 1, unit: unit)
    }
  }
}

extension Criterion: CustomStringConvertible {
  /// The expectation as a person reads it.
  package var description: String {
    switch self {
    case .equals(let fact): "\(fact)"
    case .oneOf(let facts): facts.map { "\($0)" }.joined(separator: " or ")
    case .between(let low, let high) where high == .greatestFiniteMagnitude:
      "at least \(Fact.number(low, unit: ""))"
    case .between(let low, let high):
      "\(Fact.number(low, unit: "")) to \(Fact.number(high, unit: ""))"
    }
  }
}
