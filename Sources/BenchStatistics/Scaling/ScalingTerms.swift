import Glibc

/// The terms of a scaling law as fitted once, without intervals.
struct ScalingTerms {
  let rate: Double
  let contention: Double
  let coherence: Double

  /// Fits the law; `nil` if no positive throughput fits.
  init?(_ points: [ScalingFit.Point], _ law: ScalingFit.Law, _ errors: ScalingFit.Errors) {
    var scales = [Double](repeating: 1, count: points.count)
    guard var terms = Self.solve(points, law, scales) else { return nil }
    // Rows scaled by sqrt(fit³ / measured) make the linear problem's gradient that of the squared
    // absolute errors; the fit enters its own scale, so repeat until it stands still. Some ten
    // rounds do; the limit only guards against data that the law does not describe at all.
    for _ in 0..<100 where errors == .absolute {
      scales = points.map { point in
        let fitted = Self.throughput(point.workers, terms)
        return (fitted * fitted * fitted / point.throughput).squareRoot()
      }
      guard let next = Self.solve(points, law, scales) else { break }
      let change = zip(next, terms).reduce(0) { max($0, abs($1.0 - $1.1)) }
      terms = next
      if change < 1e-14 * terms[0] { break }
    }
    rate = 1 / terms[0]
    contention = terms[1] / terms[0]
    coherence = law == .universal ? terms[2] / terms[0] : 0
  }

  /// 1/λ, σ/λ and κ/λ, with each row scaled by X / N so that a perfect fit gives 1, and by `scales`.
  private static func solve(
    _ points: [ScalingFit.Point], _ law: ScalingFit.Law, _ scales: [Double]
  ) -> [Double]? {
    let weights = zip(points, scales).map { $0.throughput / $0.workers * $1 }
    var columns = [weights, zip(points, weights).map { ($0.workers - 1) * $1 }]
    if law == .universal {
      columns.append(zip(points, weights).map { $0.workers * ($0.workers - 1) * $1 })
    }
    guard let terms = LinearSolver.nonNegative(columns, scales), terms[0] > 0 else { return nil }
    return terms
  }

  private static func throughput(_ workers: Double, _ terms: [Double]) -> Double {
    let coherence = terms.count > 2 ? terms[2] : 0
    let cost = terms[0] + terms[1] * (workers - 1) + coherence * workers * (workers - 1)
    return workers / cost
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

  /// The law fitted again and again to itself with resampled errors.
  func resampled(
    _ points: [ScalingFit.Point], _ law: ScalingFit.Law, _ errors: ScalingFit.Errors,
    _ confidence: Double, _ resamples: Int, using random: inout RandomSource
  ) -> ResampledTerms {
    let freedom = Double(points.count - (law == .universal ? 3 : 2))
    let raw = points.map { point in
      let fitted = throughput(point.workers)
      return errors == .relative ? log(point.throughput / fitted) : point.throughput - fitted
    }
    let center = Moments.uncheckedMean(raw)
    let inflation = (Double(points.count) / freedom).squareRoot()
    let level = (1 + confidence) / 2
    let widening =
      StudentDistribution.quantile(level, freedom: freedom) / NormalDistribution.quantile(level)
    var terms: [ScalingTerms] = []
    for _ in 0..<resamples {
      let again = points.map { point in
        let error = inflation * (raw[random.index(below: raw.count)] - center)
        let fitted = throughput(point.workers)
        // A draw at or below 0 stands for almost no throughput.
        return ScalingFit.Point(
          workers: point.workers,
          throughput: errors == .relative ? fitted * exp(error) : max(fitted + error, 1e-3 * fitted)
        )
      }
      if let drawn = ScalingTerms(again, law, errors) { terms.append(drawn) }
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
