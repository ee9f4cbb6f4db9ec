import Glibc

/// METG: how small a task may be before half of the machine is lost to overhead.
///
/// The minimum effective task granularity is the smallest task at which the efficiency (ideal time
/// over measured time) is still at or above a threshold, 50 % by custom. Source: Slaughter et al.,
/// *Task Bench: A Parameterized Benchmark for Evaluating Parallel Runtime Performance*, SC 2020,
/// section IV. Efficiency is taken to rise with the task's size. The logarithm of
/// e / (1 - e) is interpolated linearly over the logarithm of the size, which is exact for a fixed
/// overhead a task (e = C / (C + o), so METG(50 %) = o). The interval comes from resampling the
/// blocks at each size.
public struct Granularity: Sendable, Hashable, Codable {
  /// What was measured at one size of task.
  public struct Point: Sendable, Hashable, Codable {
    /// The work in one task as the time that it takes alone, in seconds or any other unit.
    public var task: Double
    /// One efficiency a block, from 0 to 1 (noise may carry it a little above 1).
    public var efficiencies: [Double]

    /// Makes a point.
    public init(task: Double, efficiencies: [Double]) {
      self.task = task
      self.efficiencies = efficiencies
    }
  }

  /// What the sweep shows.
  public enum Outcome: Sendable, Hashable, Codable {
    /// The smallest effective task, in the unit of the points; its ends are cut to the range.
    case at(Interval)
    /// Even the smallest task measured is effective.
    case belowRange(smallest: Double)
    /// Not even the largest task measured is effective.
    case aboveRange(largest: Double)
  }

  /// What the sweep shows.
  public var outcome: Outcome
  /// The share of resamples that show the same kind of outcome.
  public var agreement: Double
  /// The efficiency asked for.
  public var threshold: Double

  /// Finds the smallest effective task.
  ///
  /// Throws ``StatisticsError`` for fewer than 2 sizes, a size given twice or not above 0, fewer
  /// than 2 blocks at a size, negative efficiencies, NaN, infinity, or a threshold outside of
  /// 0 ..< 1.
  public init(
    _ points: [Point], threshold: Double = 0.5, confidence: Double = 0.95,
    resamples: Int = Bootstrap.defaultResamples, using random: inout RandomSource
  ) throws {
    try Checks.level(threshold, "efficiency threshold")
    try Checks.positive(points.map(\.task), "task size")
    for point in points {
      for value in point.efficiencies { try Checks.atLeast(value, 0, "efficiency") }
    }
    self.threshold = threshold
    let rows = points.map { point in
      MonotoneTable.Row(
        x: log(point.task),
        values: point.efficiencies.map { Self.logit($0) - Self.logit(threshold) })
    }
    let table = try MonotoneTable(
      rows, direction: .rising, confidence: confidence, fewestBlocks: 2, "task granularity")
    let draws = try table.resample(resamples, using: &random)
    let range = table.range
    let estimate = draws.estimate
    if estimate == -.infinity {
      outcome = .belowRange(smallest: points.map(\.task).min() ?? 0)
    } else if estimate == .infinity {
      outcome = .aboveRange(largest: points.map(\.task).max() ?? 0)
    } else {
      let ends = draws.ends(confidence)
      outcome = .at(
        Interval(
          lower: exp(max(ends.lower, range.lowerBound)), estimate: exp(estimate),
          upper: exp(min(ends.upper, range.upperBound)), confidence: confidence))
    }
    agreement = draws.agreement
  }

  /// The logarithm of the odds; efficiencies near 0 and 1 are cut where noise decides.
  private static func logit(_ share: Double) -> Double {
    let cut = min(max(share, 1e-6), 1 - 1e-6)
    return log(cut / (1 - cut))
  }
}
