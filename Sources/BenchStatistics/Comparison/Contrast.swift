import Glibc

/// How a ratio between two models changes from one group of workloads to another.
///
/// The suite's headline: processes over threads on IO-bound work against the same on
/// compute-bound work. Each group's ratio is the geometric mean of its workloads' ratios, and a
/// workload's ratio is the geometric mean over its blocks; the contrast is the first group's ratio
/// over the second's. A contrast of 1 says that the kind of work makes no difference to the
/// choice. All numbers are without unit.
///
/// The workloads are the population (they are what the suite measures, not a sample of all
/// possible work), so only blocks are resampled, inside each workload. Replicates are scaled as in
/// ``Bootstrap/Method/calibrated``, with Welch's and Satterthwaite's degrees of freedom
/// (*Biometrics Bulletin* 2, 1946).
///
/// Why means where ``PairedRatio`` has medians: over several workloads the central limit theorem
/// does the smoothing. Simulated coverage of the contrast is 94-96 % for 1 to 8 workloads of 6 to 12
/// blocks with normal, heavy-tailed, bimodal and skewed noise and with outlier blocks; medians and
/// Hodges-Lehmann estimates cover 97-99 % and are as wide or wider, with outliers too. The weak
/// spot is the ratio of a group with a single workload and strongly skewed or bimodal noise: 90 %
/// with 6 blocks; use ``PairedRatio`` for single workloads.
public struct Contrast: Sendable, Hashable, Codable {
  /// The ratio of the first group, such as IO-bound.
  public var first: Interval
  /// The ratio of the second group, such as compute-bound.
  public var second: Interval
  /// The first ratio over the second.
  public var ratioOfRatios: Interval
  /// Workloads in the first and in the second group.
  public var workloads: [Int]
  /// The fewest blocks that any workload had: the sample size a reader should be told.
  public var fewestBlocks: Int

  /// Computes the contrast from natural log-ratios: outside the workloads, inside their blocks.
  ///
  /// Deterministic for a given generator state. Throws ``StatisticsError`` for an empty group, a
  /// workload with fewer than ``PairedRatio/fewestBlocks`` blocks, NaN or infinity.
  public init(
    first: [[Double]], second: [[Double]], confidence: Double = 0.95,
    resamples: Int = Bootstrap.defaultResamples, using random: inout RandomSource
  ) throws {
    try Checks.level(confidence, "confidence")
    try Checks.count(resamples, atLeast: 100, "bootstrap resamples")
    let groups = [first, second]
    for group in groups {
      try Checks.count(group.count, atLeast: 1, "workloads of a contrast's group")
      for blocks in group {
        try Checks.count(
          blocks.count, atLeast: PairedRatio.fewestBlocks, "blocks of a workload in a contrast")
        try Checks.finite(blocks, "contrast")
      }
    }
    let a = GroupReplicates(first, resamples: resamples, using: &random)
    let b = GroupReplicates(second, resamples: resamples, using: &random)
    self.first = a.interval(confidence).mapped(by: exp)
    self.second = b.interval(confidence).mapped(by: exp)
    ratioOfRatios = a.minus(b).interval(confidence).mapped(by: exp)
    workloads = [first.count, second.count]
    fewestBlocks = groups.joined().map(\.count).min() ?? 0
  }
}

/// The resampled mean over workloads of their mean log-ratio.
private struct GroupReplicates {
  let estimate: Double
  let replicates: [Double]
  /// What each workload adds to the variance of the estimate, with its number of blocks.
  let parts: [(variance: Double, blocks: Int)]

  init(_ workloads: [[Double]], resamples: Int, using random: inout RandomSource) {
    let share = 1 / Double(workloads.count)
    var sums = [Double](repeating: 0, count: resamples)
    for blocks in workloads {
      let weight = share / Double(blocks.count)
      for index in 0..<resamples {
        var sum = 0.0
        for _ in 0..<blocks.count { sum += blocks[random.index(below: blocks.count)] }
        sums[index] += weight * sum
      }
    }
    estimate = share * workloads.reduce(0) { $0 + Moments.uncheckedMean($1) }
    replicates = sums
    parts = workloads.map { values in
      let variance = Moments.uncheckedVariance(values, around: Moments.uncheckedMean(values))
      return (share * share * variance / Double(values.count), values.count)
    }
  }

  private init(
    estimate: Double, replicates: [Double], parts: [(variance: Double, blocks: Int)]
  ) {
    self.estimate = estimate
    self.replicates = replicates
    self.parts = parts
  }

  func minus(_ other: GroupReplicates) -> GroupReplicates {
    GroupReplicates(
      estimate: estimate - other.estimate,
      replicates: zip(replicates, other.replicates).map { $0 - $1 },
      parts: parts + other.parts)
  }

  func interval(_ confidence: Double) -> Interval {
    let sorted = Sorting.sorted(replicates)
    let tail = (1 - confidence) / 2
    let factor = widening(confidence)
    let lower = Quantile.value(sorted: sorted, at: tail)
    let upper = Quantile.value(sorted: sorted, at: 1 - tail)
    return Interval(
      lower: estimate + factor * (lower - estimate), estimate: estimate,
      upper: estimate + factor * (upper - estimate), confidence: confidence)
  }

  /// What the percentiles are widened by: Student's t for the normal, n - 1 for n.
  private func widening(_ confidence: Double) -> Double {
    let total = parts.reduce(0) { $0 + $1.variance }
    guard total > 0 else { return 1 }
    let squares = parts.reduce(0) { $0 + $1.variance * $1.variance / Double($1.blocks - 1) }
    let corrected = parts.reduce(0) {
      $0 + $1.variance * Double($1.blocks) / Double($1.blocks - 1)
    }
    let level = (1 + confidence) / 2
    return StudentDistribution.quantile(level, freedom: total * total / squares)
      / NormalDistribution.quantile(level) * (corrected / total).squareRoot()
  }
}
