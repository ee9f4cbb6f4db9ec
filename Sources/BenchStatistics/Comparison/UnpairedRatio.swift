import Glibc

/// The ratio of two cells that were measured apart, from one value a process of each.
///
/// Nothing that disturbs both cancels, so the interval holds the noise of both sides. The interval is
/// Welch's on the logarithms of the processes' values (*Biometrika* 34, 1947): the analytic form of
/// the two-level bootstrap of ``Contrast``, whose inner level is already in the processes' medians.
/// What differs between the two occasions (another load, another room temperature) is *not* in it;
/// a caller must say so.
public struct UnpairedRatio: Sendable, Hashable, Codable {
  /// The ratio, candidate over base, with its interval.
  public var interval: Interval
  /// The narrower interval of two one-sided tests, see ``PairedRatio/equivalenceInterval``.
  public var equivalenceInterval: Interval
  /// The two-sided p-value of "the ratio is 1".
  public var pValue: Double
  /// Processes of the candidate and of the base.
  public var processes: [Int]
  /// The standard error of the logarithm of the ratio.
  public var logError: Double

  /// The ratio from one positive value a process of each side.
  ///
  /// Throws ``StatisticsError`` for fewer than 2 processes on a side, or a value that is not finite
  /// and above 0.
  public init(candidate: [Double], base: [Double], confidence: Double = 0.95) throws {
    for (values, name) in [(candidate, "candidate"), (base, "base")] {
      try Checks.count(values.count, atLeast: 2, "processes of the \(name)")
      try Checks.positive(values, "unpaired ratio, \(name)")
    }
    try Checks.level(confidence, "confidence")
    let welch = WelchDifference(candidate.map { log($0) }, base.map { log($0) })
    interval = welch.interval(confidence).mapped(by: exp)
    equivalenceInterval = welch.interval(max(0.01, 2 * confidence - 1)).mapped(by: exp)
    pValue = welch.pValue
    processes = [candidate.count, base.count]
    logError = welch.standardError
  }

  /// The verdict on the candidate by the rules of ``PairedRatio``; nil with fewer than
  /// ``PairedRatio/fewestBlocks`` processes on a side.
  ///
  /// Throws ``StatisticsError`` for a margin that is negative or not finite.
  public func verdict(
    margin: Double, better: Preference = .lower, adjustedPValue: Double? = nil
  ) throws -> Verdict? {
    try Checks.atLeast(margin, 0, "margin")
    guard let fewest = processes.min(), fewest >= PairedRatio.fewestBlocks else { return nil }
    return Verdict(
      interval: interval, equivalence: equivalenceInterval, margin: margin, better: better,
      pValue: adjustedPValue ?? pValue)
  }
}

extension Verdict {
  /// The verdict on a ratio whose intervals and p-value are known.
  init(
    interval: Interval, equivalence: Interval, margin: Double, better: Preference, pValue: Double
  ) {
    let most = 1 + margin
    if equivalence.lower >= 1 / most, equivalence.upper <= most {
      self = .equivalent
      return
    }
    let isSeparated = pValue <= 1 - interval.confidence + 1e-12
    guard isSeparated, interval.estimate > most || interval.estimate < 1 / most else {
      self = .notSeparated
      return
    }
    self = (interval.estimate < 1) == (better == .lower) ? .faster : .slower
  }
}
