import BenchStatistics

extension RunComparison {
  /// What a comparison comes to as a whole, for a caller that must act on it.
  public enum Outcome: Sendable, Hashable {
    /// Nothing is worse, as far as the blocks tell.
    case fine
    /// Something is worse by more than allowed.
    case worse
    /// Something is better and nothing is worse.
    case improved
    /// The data does not tell.
    case inconclusive
  }

  /// The outcome.
  ///
  /// *Worse* needs the verdict slower and an estimate beyond the limit. With a limit the question is
  /// "is it certain that nothing got slower by this much?", so a row whose interval still allows it
  /// makes the whole inconclusive; without one only a comparison in which no row has a verdict is.
  ///
  /// - Parameter limit: how much worse is allowed, such as 0.05; nil for none.
  public func outcome(limit: Double?) -> Outcome {
    let slower = rows(.slower).filter { $0.worsening(metric) >= (limit ?? 0) }
    if !slower.isEmpty { return .worse }
    if rows.allSatisfy({ $0.verdict == nil }) { return .inconclusive }
    if let limit {
      let isOpen = rows.contains { row in
        (row.verdict == nil || row.verdict == .notSeparated) && row.worstCase(metric) > limit
      }
      if isOpen { return .inconclusive }
    }
    return rows(.faster).isEmpty ? .fine : .improved
  }

  /// The differences that forbid mixing the runs' numbers.
  public var forbidding: [RunDifference] {
    heads.flatMap { differences[$0] ?? [] }.filter { $0.weight == .forbids }.uniqued()
  }
}
