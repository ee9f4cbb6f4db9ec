import Glibc

/// The terms of a scaling law as fitted once, without intervals.
struct ScalingTerms {
  let rate: Double
  let contention: Double
  let coherence: Double

  init?(_ points: [ScalingFit.Point], _ law: ScalingFit.Law) {
    // Each row is scaled by X / N, so that a perfect fit gives 1 and misses are relative.
    let weights = points.map { $0.throughput / $0.workers }
    var columns = [weights, zip(points, weights).map { ($0.workers - 1) * $1 }]
    if law == .universal {
      columns.append(zip(points, weights).map { $0.workers * ($0.workers - 1) * $1 })
    }
    guard let terms = LinearSolver.nonNegative(columns), terms[0] > 0 else { return nil }
    rate = 1 / terms[0]
    contention = terms[1] / terms[0]
    coherence = law == .universal ? terms[2] / terms[0] : 0
  }

  /// The number of workers with the highest throughput: infinite without coherence cost.
  var peak: Double {
    guard coherence > 0 else { return .infinity }
    return max(1, max(0, 1 - contention) / coherence).squareRoot()
  }

  func throughput(_ workers: Double) -> Double {
    rate * ScalingFit.relative(workers, contention, coherence)
  }

  func rSquared(_ points: [ScalingFit.Point]) -> Double {
    let center = Moments.uncheckedMean(points.map(\.throughput))
    var missed = 0.0
    var total = 0.0
    for point in points {
      let miss = point.throughput - throughput(point.workers)
      missed += miss * miss
      total += (point.throughput - center) * (point.throughput - center)
    }
    return total > 0 ? 1 - missed / total : (missed == 0 ? 1 : 0)
  }

  /// The law fitted again and again to itself with resampled relative errors.
  func resampled(
    _ points: [ScalingFit.Point], _ law: ScalingFit.Law, _ confidence: Double, _ resamples: Int,
    using random: inout RandomSource
  ) -> ResampledTerms {
    let freedom = Double(points.count - (law == .universal ? 3 : 2))
    let raw = points.map { log($0.throughput / throughput($0.workers)) }
    let center = Moments.uncheckedMean(raw)
    let inflation = (Double(points.count) / freedom).squareRoot()
    let level = (1 + confidence) / 2
    let widening =
      StudentDistribution.quantile(level, freedom: freedom) / NormalDistribution.quantile(level)
    var terms: [ScalingTerms] = []
    for _ in 0..<resamples {
      let again = points.map { point in
        let error = inflation * (raw[random.index(below: raw.count)] - center)
        return ScalingFit.Point(
          workers: point.workers, throughput: throughput(point.workers) * exp(error))
      }
      if let drawn = ScalingTerms(again, law) { terms.append(drawn) }
    }
    return ResampledTerms(
      terms: terms.isEmpty ? [self] : terms, confidence: confidence, widening: widening)
  }
}

/// The fits of the resamples, and what their percentiles are widened by.
struct ResampledTerms {
  let terms: [ScalingTerms]
  let confidence: Double
  let widening: Double

  func interval(_ estimate: Double, _ values: [Double]) -> Interval {
    let sorted = values.sorted()
    let tail = (1 - confidence) / 2
    let lower = Quantile.value(sorted: sorted, at: tail)
    let upper = Quantile.value(sorted: sorted, at: 1 - tail)
    return Interval(
      lower: max(0, min(estimate, estimate + widening * (lower - estimate))), estimate: estimate,
      upper: max(estimate, estimate + widening * (upper - estimate)),
      confidence: confidence)
  }
}
