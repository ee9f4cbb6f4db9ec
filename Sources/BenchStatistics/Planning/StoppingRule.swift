/// When enough has been measured: decided by the width of the interval, never by significance.
///
/// ```
///   interrupted?        ── yes ─> stop(interrupted)
///   floor and narrow    ── yes ─> stop(precise)
///   three times?
///   ceiling?            ── yes ─> stop(unstable) if doubling did not narrow it, else stop(ceiling)
///   time used up?       ── yes ─> stop(budget), even below the floor
/// ```
///
/// Stopping at a *significant* result would find differences where there are none; stopping at a
/// *narrow* one does not favour either side (Chow and Robbins, *Annals of Mathematical Statistics*
/// 36, 1965), apart from one effect: an interval that is narrow by luck ends the measuring, so what
/// is kept is a little too narrow. Looking after every block until ± 1 % is met once, nominal 95 %
/// intervals of ``PairedRatio`` cover 92.8-96.1 % in simulations and up to 6.2 % of equal cells read
/// faster or slower. Hence it must be met in three looks in a row (counted below the floor too):
/// coverage is then 93.9-96.1 % with at most 4.2 % false verdicts, for 2 to 4 blocks more.
///
/// A pure state machine: no clock and no samples inside, so it is tested with scripts.
public struct StoppingRule: Sendable, Hashable {
  /// Why measuring ended.
  public enum Reason: String, Sendable, Hashable, Codable, CaseIterable {
    /// The interval is as narrow as was asked for.
    case precise
    /// The most rounds allowed were measured.
    case ceiling
    /// The time is used up, or the next round would go over it.
    case budget
    /// The user stopped the run.
    case interrupted
    /// The ceiling was reached and the interval did not narrow as independent samples do.
    case unstable
  }

  /// What was reached when measuring ended.
  public struct Stop: Sendable, Hashable, Codable {
    /// Why measuring ended.
    public var reason: Reason
    /// The relative half width reached; `nil` if there was no interval yet.
    public var precision: Double?
    /// The rounds measured.
    public var rounds: Int

    /// Makes a result from its parts.
    public init(reason: Reason, precision: Double?, rounds: Int) {
      self.reason = reason
      self.precision = precision
      self.rounds = rounds
    }
  }

  /// What to do next.
  public enum Decision: Sendable, Hashable {
    /// Measure another round.
    case goOn
    /// End, with what was reached.
    case stop(Stop)
  }

  /// The relative half width to reach, such as 0.01 for ± 1 %.
  public let target: Double
  /// Rounds to measure even if the interval is narrow before: early intervals are narrow by luck.
  public let floor: Int
  /// The most rounds.
  public let ceiling: Int
  /// The seconds of wall time that may be used.
  public let budget: Double

  /// Looks in a row with which a narrow interval is believed; see above for the simulation.
  private static let looksToBelieve = 3

  /// How many looks in a row were narrow.
  private var narrowLooks = 0

  /// Width and round of each look, for telling slow convergence from none.
  private var history: [Look] = []

  private struct Look: Hashable {
    var round: Int
    var precision: Double
  }

  /// Independent samples narrow an interval to 0.71 of its width when they double; samples that
  /// leave more than this are drifting or jumping between modes.
  private static let stuck = 0.9

  /// Makes a rule.
  ///
  /// Throws ``StatisticsError`` for a target at or below 0, a floor below 1, a ceiling below the
  /// floor, or a budget at or below 0 (infinity is allowed).
  public init(target: Double, floor: Int, ceiling: Int, budget: Double) throws {
    try Checks.positive([target], "precision target")
    try Checks.count(floor, atLeast: 1, "floor of rounds")
    try Checks.count(ceiling, atLeast: floor, "ceiling of rounds (not below the floor)")
    guard budget > 0 else {
      throw StatisticsError.outOfRange(
        what: "time budget in seconds", value: budget, allowed: "above 0")
    }
    self.target = target
    self.floor = floor
    self.ceiling = ceiling
    self.budget = budget
  }

  /// Takes in one look at the data and says what to do.
  ///
  /// - Parameters:
  ///   - interval: the interval over all rounds so far, `nil` while there are too few; for several
  ///     cells at once pass the widest.
  ///   - rounds: the rounds measured so far (blocks, processes or batches, one word for all looks).
  ///   - elapsed: seconds of wall time used.
  ///   - nextRound: seconds that another round is expected to take; 0 if unknown.
  ///   - isInterrupted: whether the user asked to stop.
  public mutating func look(
    interval: Interval?, rounds: Int, elapsed: Double, nextRound: Double = 0,
    isInterrupted: Bool = false
  ) -> Decision {
    let precision = interval?.relativeHalfWidth
    func stop(_ reason: Reason) -> Decision {
      .stop(Stop(reason: reason, precision: precision, rounds: rounds))
    }
    if let precision { history.append(Look(round: rounds, precision: precision)) }
    narrowLooks = (precision ?? .infinity) <= target ? narrowLooks + 1 : 0
    if isInterrupted { return stop(.interrupted) }
    if rounds >= floor, narrowLooks >= Self.looksToBelieve { return stop(.precise) }
    if rounds >= ceiling {
      if narrowLooks > 0 { return stop(.precise) }
      return stop(isStuck(at: rounds) ? .unstable : .ceiling)
    }
    if elapsed + nextRound > budget || elapsed >= budget { return stop(.budget) }
    return .goOn
  }

  /// Whether the width has hardly changed since half as many rounds.
  private func isStuck(at rounds: Int) -> Bool {
    guard let last = history.last else { return true }
    // Below the floor widths are luck, so the comparison starts there.
    let half = history.last { $0.round * 2 <= rounds && $0.round >= floor }
    guard let half, half.precision.isFinite else { return !last.precision.isFinite }
    return last.precision > Self.stuck * half.precision
  }
}
