/// Wilcoxon's signed-rank test and the Hodges-Lehmann interval of few paired differences.
///
/// Source: Hollander, Wolfe and Chicken, *Nonparametric Statistical Methods*, 3rd edition, sections
/// 3.1 to 3.3. The interval and the test agree: the p-value is at or below 1 - confidence exactly
/// if the interval excludes the tested value.
struct SignedRank {
  /// The averages of all pairs of differences (each with itself too), in rising order.
  private let averages: [Double]
  private let distribution: SignedRankDistribution

  /// The test's cost is quadratic; above this the normal-theory interval is as good.
  static let mostDifferences = 1_000

  init(_ differences: [Double]) {
    var all: [Double] = []
    all.reserveCapacity(differences.count * (differences.count + 1) / 2)
    for index in differences.indices {
      for other in 0...index { all.append(0.5 * (differences[index] + differences[other])) }
    }
    averages = Sorting.sorted(all)
    distribution = SignedRankDistribution(count: differences.count)
  }

  /// The Hodges-Lehmann estimate: the median of the averages.
  var estimate: Double { Quantile.median(sorted: averages) }

  /// The interval with at least the confidence, or `nil` if the count cannot reach it.
  func ends(confidence: Double) -> (lower: Double, upper: Double)? {
    // The guard against rounding: 1 - 0.95 is a hair above 0.05.
    let rank = distribution.tailCount((1 - confidence) / 2 + 1e-12)
    guard rank > 0 else { return nil }
    return (averages[rank - 1], averages[averages.count - rank])
  }

  /// The probability, if the center were `value`, of a sum as high as the one seen.
  func probabilityAbove(_ value: Double) -> Double {
    // Averages equal to the value count against the finding, which keeps ties conservative.
    let below = Sorting.firstIndex(in: averages, notBelow: value.nextUp)
    return distribution.cumulative(below)
  }

  /// The probability, if the center were `value`, of a sum as low as the one seen.
  func probabilityBelow(_ value: Double) -> Double {
    let above = averages.count - Sorting.firstIndex(in: averages, notBelow: value)
    return distribution.cumulative(above)
  }

  /// The two-sided p-value of the center being `value`.
  func pValue(_ value: Double) -> Double {
    min(1, 2 * min(probabilityAbove(value), probabilityBelow(value)))
  }
}
