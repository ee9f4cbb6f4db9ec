import Glibc

/// Blocks of values at several x, and the search for the x at which a monotone curve is 0.
struct MonotoneTable {
  /// The blocks at one x.
  struct Row {
    var x: Double
    var values: [Double]
  }

  /// Which way the curve goes.
  enum Direction {
    case rising
    /// Rising or falling, whichever fits better.
    case either
  }

  /// The crossings of the curve and of its resamples; infinite where 0 is out of range.
  struct Crossings {
    let estimate: Double
    /// In rising order.
    let resampled: [Double]

    /// The share of resamples whose crossing is inside, below or above the range as the estimate.
    var agreement: Double {
      let alike = resampled.count {
        estimate.isFinite ? $0.isFinite : $0 == estimate
      }
      return Double(alike) / Double(resampled.count)
    }

    func ends(_ confidence: Double) -> (lower: Double, upper: Double) {
      let tail = Int((Double(resampled.count) * (1 - confidence) / 2).rounded(.down))
      return (resampled[tail], resampled[resampled.count - 1 - tail])
    }
  }

  let isRising: Bool
  private let xs: [Double]
  private let blocks: [[Double]]
  private let centers: [Double]
  /// What each x's deviations are widened by for its small number of blocks.
  private let factors: [Double]

  var fewestBlocks: Int { blocks.map(\.count).min() ?? 0 }
  var range: ClosedRange<Double> { xs[0]...xs[xs.count - 1] }

  init(
    _ rows: [Row], direction: Direction, confidence: Double, fewestBlocks: Int, _ what: String
  ) throws {
    try Checks.level(confidence, "confidence")
    try Checks.count(rows.count, atLeast: 2, "points of a \(what)")
    try Checks.finite(rows.map(\.x), "x of a \(what)")
    let rows = rows.sorted { $0.x < $1.x }
    for (left, right) in zip(rows, rows.dropFirst()) where left.x == right.x {
      throw StatisticsError.noFit(what: what, reason: "one x is given twice")
    }
    for row in rows {
      try Checks.count(row.values.count, atLeast: fewestBlocks, "blocks at a point of a \(what)")
      try Checks.finite(row.values, what)
    }
    xs = rows.map(\.x)
    blocks = rows.map { Sorting.sorted($0.values) }
    centers = blocks.map { Quantile.median(sorted: $0) }
    let level = (1 + confidence) / 2
    factors = blocks.map {
      // Resampled medians of 6 or more blocks are spread wide enough already.
      $0.count >= PairedRatio.fewestBlocks
        ? 1
        : StudentDistribution.quantile(level, freedom: Double($0.count - 1))
          / NormalDistribution.quantile(level)
    }
    switch direction {
    case .rising: isRising = true
    case .either:
      isRising =
        Isotonic.residual(centers, rising: true) <= Isotonic.residual(centers, rising: false)
    }
  }

  func resample(_ count: Int, using random: inout RandomSource) throws -> Crossings {
    try Checks.count(count, atLeast: 100, "bootstrap resamples")
    var all: [Double] = []
    for _ in 0..<count {
      var drawn = centers
      for index in blocks.indices {
        let median = QuantileResampling.draw(sorted: blocks[index], at: 0.5, using: &random)
        drawn[index] += factors[index] * (median - centers[index])
      }
      all.append(crossing(of: drawn))
    }
    return Crossings(estimate: crossing(of: centers), resampled: all.sorted())
  }

  /// The p-value of "the values at every x are symmetric around 0".
  ///
  /// Flips signs at random, which changes nothing if that is so (Fisher's randomisation test; Good,
  /// *Permutation, Parametric and Bootstrap Tests of Hypotheses*, section 3.2), and adds up over all
  /// x, so that small differences at many x count and few blocks suffice.
  func pValueOfZero(_ count: Int, using random: inout RandomSource) -> Double {
    let squares = blocks.map { $0.reduce(0) { $0 + $1 * $1 } }
    func statistic(_ sums: [Double]) -> Double {
      zip(sums, squares).reduce(0) { $1.1 > 0 ? $0 + $1.0 * $1.0 / $1.1 : $0 }
    }
    // A hair less than what was seen: flips that give the same sums count as extreme.
    let seen = statistic(blocks.map { $0.reduce(0, +) }) * (1 - 1e-12)
    var extreme = 1
    for _ in 0..<count {
      let sums = blocks.map { values in
        values.reduce(0.0) { random.next() >> 63 == 0 ? $0 + $1 : $0 - $1 }
      }
      if statistic(sums) >= seen { extreme += 1 }
    }
    return Double(extreme) / Double(count + 1)
  }

  /// The x at which the smoothed values are 0; minus or plus infinity if that is out of range.
  private func crossing(of values: [Double]) -> Double {
    let smooth = Isotonic.fit(isRising ? values : values.map { -$0 })
    guard let above = smooth.firstIndex(where: { $0 > 0 }) else { return .infinity }
    guard above > 0 else { return -.infinity }
    let low = smooth[above - 1]
    let share = -low / (smooth[above] - low)
    return xs[above - 1] + share * (xs[above] - xs[above - 1])
  }
}

/// Isotonic regression with equal weights.
enum Isotonic {
  /// The rising values closest to those given, by pooling adjacent violators.
  static func fit(_ values: [Double]) -> [Double] {
    var pools: [(sum: Double, count: Int)] = []
    for value in values {
      pools.append((value, 1))
      while pools.count > 1 {
        let last = pools[pools.count - 1]
        let before = pools[pools.count - 2]
        guard before.sum / Double(before.count) > last.sum / Double(last.count) else { break }
        pools.removeLast(2)
        pools.append((before.sum + last.sum, before.count + last.count))
      }
    }
    return pools.flatMap { Array(repeating: $0.sum / Double($0.count), count: $0.count) }
  }

  /// The sum of squares by which the values miss the closest rising or falling ones.
  static func residual(_ values: [Double], rising: Bool) -> Double {
    let signed = rising ? values : values.map { -$0 }
    return zip(signed, fit(signed)).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }
}
