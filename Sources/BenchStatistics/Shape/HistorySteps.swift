import Glibc

/// Steps in the history of one cell over many runs.
///
/// Each run gives one positive value (a median duration). On a logarithmic scale a change of level
/// by a factor is a step, and steps are found as change points of the mean. A step is reported if
/// it is larger than the margin and its interval excludes 1. Compare Daly et al., *The Use of
/// Change Point Detection to Identify Software Performance Regressions*, ICPE 2020. The history
/// must come from one machine, or machines show up as steps.
public enum HistorySteps {
  /// A change of level between two stretches of runs.
  public struct Step: Sendable, Hashable, Codable {
    /// The index of the first run at the new level.
    public var index: Int
    /// New level over old level, with its interval.
    public var ratio: Interval
    /// Runs in the stretch before.
    public var before: Int
    /// Runs in the stretch after.
    public var after: Int
  }

  /// Runs below which there is no verdict.
  public static let fewestRuns = 10

  /// The fall in twice the negative log-likelihood that a step must bring, in units of log n.
  ///
  /// Chosen by simulation: with 6 at most 4 % of stable histories of 10 to 100 runs show any step,
  /// for normal, heavy-tailed, skewed and bimodal noise alike. Runs that hang together (an
  /// autocorrelation of 0.5) show one in 15-30 %.
  static let penalty = 6.0

  /// The steps in order; empty for a stable history, `nil` (no verdict) for too short a one.
  ///
  /// `margin` is relative. Throws ``StatisticsError`` for values that are not finite and above 0,
  /// or a negative margin.
  public static func find(
    in history: [Double], margin: Double = 0.01, confidence: Double = 0.95
  ) throws -> [Step]? {
    try Checks.positive(history, "history")
    try Checks.atLeast(margin, 0, "margin")
    try Checks.level(confidence, "confidence")
    guard history.count >= fewestRuns else { return nil }
    let logs = history.map { log($0) }
    let cuts = try ChangePoints.find(
      in: Outliers.pulledIn(logs), kind: .mean,
      penalty: penalty * log(Double(logs.count)), shortest: 3)
    let edges = [0] + cuts + [logs.count]
    return cuts.indices.compactMap { index in
      let before = Array(logs[edges[index]..<edges[index + 1]])
      let after = Array(logs[edges[index + 1]..<edges[index + 2]])
      let ratio = WelchDifference(after, before).interval(confidence).mapped(by: exp)
      let isLarge = abs(log(ratio.estimate)) > log(1 + margin)
      guard isLarge, !ratio.contains(1) else { return nil }
      return Step(index: cuts[index], ratio: ratio, before: before.count, after: after.count)
    }
  }
}

/// The difference of two means with unequal spreads (Welch, *Biometrika* 34, 1947).
struct WelchDifference {
  private let difference: Double
  private let error: Double
  private let freedom: Double

  /// Both lists need at least 2 values.
  init(_ left: [Double], _ right: [Double]) {
    let means = [left, right].map { Moments.uncheckedMean($0) }
    let parts = zip([left, right], means).map { values, mean in
      Moments.uncheckedVariance(values, around: mean) / Double(values.count)
    }
    difference = means[0] - means[1]
    error = (parts[0] + parts[1]).squareRoot()
    let squares =
      parts[0] * parts[0] / Double(left.count - 1) + parts[1] * parts[1] / Double(right.count - 1)
    freedom = squares > 0 ? (parts[0] + parts[1]) * (parts[0] + parts[1]) / squares : 1
  }

  /// The standard error of the difference.
  var standardError: Double { error }

  /// The two-sided p-value of "there is no difference".
  var pValue: Double {
    guard error > 0 else { return difference == 0 ? 1 : 0 }
    return 2 * StudentDistribution.cumulative(-abs(difference) / error, freedom: freedom)
  }

  func interval(_ confidence: Double) -> Interval {
    let half =
      error > 0 ? error * StudentDistribution.quantile((1 + confidence) / 2, freedom: freedom) : 0
    return Interval(
      lower: difference - half, estimate: difference, upper: difference + half,
      confidence: confidence)
  }
}
