/// The four words with which two cells are compared.
///
/// Too few blocks give no verdict at all: functions then return `nil`, not a fifth word, so that a
/// caller cannot take "not measured enough" for "not separated".
public enum Verdict: String, Sendable, Hashable, Codable, CaseIterable {
  /// The candidate is better than the base by more than the margin, and chance is ruled out.
  case faster
  /// The candidate is worse than the base by more than the margin, and chance is ruled out.
  case slower
  /// The difference, if any, lies inside of the margin.
  case equivalent
  /// The blocks do not tell.
  case notSeparated

  /// The word as it is printed.
  public var word: String { self == .notSeparated ? "not separated" : rawValue }

  /// The verdict with base and candidate changed round.
  public var reversed: Verdict {
    switch self {
    case .faster: .slower
    case .slower: .faster
    case .equivalent, .notSeparated: self
    }
  }
}

/// Which way of a metric is better.
public enum Preference: String, Sendable, Hashable, Codable {
  /// Durations, memory, switches.
  case lower
  /// Rates.
  case higher
}
