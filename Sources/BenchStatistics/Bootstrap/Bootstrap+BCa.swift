import Glibc

extension Bootstrap {
  /// Percentiles moved for the bias and the skewness of the replicates.
  ///
  /// Source: Efron and Tibshirani, section 14.3, equations 14.9 to 14.15, with the jackknife over
  /// the processes (over the batches if there is one process).
  static func accelerated(
    _ draws: Replicates, _ groups: [ResampledGroup], _ confidence: Double
  ) -> Interval {
    let total = Double(draws.nested.count)
    let below = Double(Sorting.firstIndex(in: draws.nested, notBelow: draws.estimate))
    let upTo = Double(
      Sorting.firstIndex(in: draws.nested, notBelow: draws.estimate.nextUp))
    // Ties count half; a share of 0 or 1 would move the ends to infinity.
    let share = min(max((below + upTo) / 2 / total, 0.5 / total), 1 - 0.5 / total)
    let bias = NormalDistribution.quantile(share)
    let acceleration = acceleration(leftOut(groups))
    func level(_ z: Double) -> Double {
      let moved = bias + z
      return NormalDistribution.cumulative(bias + moved / (1 - acceleration * moved))
    }
    let z = NormalDistribution.quantile((1 + confidence) / 2)
    return Interval(
      lower: Quantile.value(sorted: draws.nested, at: level(-z)), estimate: draws.estimate,
      upper: Quantile.value(sorted: draws.nested, at: level(z)), confidence: confidence)
  }

  private static func leftOut(_ groups: [ResampledGroup]) -> [Double] {
    guard groups.count > 1 else { return groups[0].jackknife() }
    let sum = groups.reduce(0) { $0 + $1.estimate }
    return groups.map { (sum - $0.estimate) / Double(groups.count - 1) }
  }

  private static func acceleration(_ estimates: [Double]) -> Double {
    let center = Moments.uncheckedMean(estimates)
    var squares = 0.0
    var cubes = 0.0
    for estimate in estimates {
      let deviation = center - estimate
      squares += deviation * deviation
      cubes += deviation * deviation * deviation
    }
    return squares == 0 ? 0 : cubes / (6 * squares * squares.squareRoot())
  }
}
