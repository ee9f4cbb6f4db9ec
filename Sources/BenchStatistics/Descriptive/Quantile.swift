import Glibc

/// Quantiles and their intervals, in the unit of the values.
///
/// All functions throw ``StatisticsError`` for an empty list, NaN, infinity, or a probability
/// outside of 0 ... 1.
public enum Quantile {
  /// The quantile at probability `p` by linear interpolation between order statistics.
  ///
  /// Source: Hyndman and Fan, *Sample Quantiles in Statistical Packages*, American Statistician 50
  /// (1996), definition 7: the default of R, NumPy and spreadsheets.
  public static func value(_ values: [Double], at p: Double) throws -> Double {
    try Checks.count(values.count, atLeast: 1, "quantile")
    try Checks.finite(values, "quantile")
    try Checks.range(p, 0...1, "quantile probability")
    return value(sorted: Sorting.sorted(values), at: p)
  }

  /// Several quantiles for the price of one sort.
  public static func values(_ values: [Double], at levels: [Double]) throws -> [Double] {
    try Checks.count(values.count, atLeast: 1, "quantile")
    try Checks.finite(values, "quantile")
    for level in levels { try Checks.range(level, 0...1, "quantile probability") }
    let sorted = Sorting.sorted(values)
    return levels.map { value(sorted: sorted, at: $0) }
  }

  /// The median: the quantile at one half.
  public static func median(_ values: [Double]) throws -> Double { try value(values, at: 0.5) }

  /// The quantile with an interval made of two order statistics, free of any distribution.
  ///
  /// The number of values below the true quantile is binomial, so the ranks come from binomial
  /// quantiles; coverage is at least `confidence` for every continuous distribution, and values
  /// must be independent. Source: David and Nagaraja, *Order Statistics*, 3rd edition, section
  /// 7.1. Throws `tooFew`, with the count needed, if even the outermost values do not reach the
  /// confidence: a 99th percentile needs 368 values for 95 %, a median 6.
  public static func interval(
    _ values: [Double], at p: Double = 0.5, confidence: Double = 0.95
  ) throws -> Interval {
    try interval(
      SortedSamples(values, for: "quantile interval"), at: p, confidence: confidence)
  }

  /// The same of samples that are sorted already.
  public static func interval(
    _ samples: SortedSamples, at p: Double = 0.5, confidence: Double = 0.95
  ) throws -> Interval {
    let sorted = samples.values
    try Checks.level(p, "quantile probability")
    try Checks.level(confidence, "confidence")
    let needed = countNeeded(at: p, confidence: confidence)
    try Checks.count(sorted.count, atLeast: needed, "interval of the \(p) quantile")
    let ranks = intervalRanks(count: sorted.count, at: p, confidence: confidence)
    return Interval(
      lower: sorted[ranks.lower - 1], estimate: value(sorted: sorted, at: p),
      upper: sorted[ranks.upper - 1], confidence: confidence)
  }

  /// The fewest values that allow an order-statistics interval for the quantile at `p`.
  public static func countNeeded(at p: Double, confidence: Double) -> Int {
    let outer = max(p, 1 - p)
    return max(2, Int((log((1 - confidence) / 2) / log(outer)).rounded(.up)))
  }

  /// The ranks, from 1, of the two order statistics that bracket the quantile.
  static func intervalRanks(
    count: Int, at p: Double, confidence: Double
  ) -> (lower: Int, upper: Int) {
    let tail = (1 - confidence) / 2
    // The largest l with P(B <= l - 1) <= tail, and the smallest u with P(B <= u - 1) >= 1 - tail.
    var lower = BinomialDistribution.quantile(tail, trials: count, probability: p)
    if BinomialDistribution.cumulative(lower, trials: count, probability: p) <= tail { lower += 1 }
    let upper = BinomialDistribution.quantile(1 - tail, trials: count, probability: p) + 1
    return (max(1, lower), min(count, upper))
  }

  static func median(sorted: [Double]) -> Double { value(sorted: sorted, at: 0.5) }

  static func value(sorted: [Double], at p: Double) -> Double {
    let position = Double(sorted.count - 1) * p
    let below = Int(position)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    let low = sorted[below]
    return low + (position - Double(below)) * (sorted[below + 1] - low)
  }
}
