import Glibc

/// What comparisons of a cell with itself say about a host: how often it cries wolf, and what it
/// can see.
public struct SelfComparison: Sendable, Hashable, Codable {
  /// The share of comparisons that read faster or slower, with its exact interval.
  public var falseAlarms: Interval
  /// The smallest relative difference that would have been found in 90 % of the comparisons.
  ///
  /// A planted slowdown by a factor moves a comparison's ratio and its interval by that factor, so
  /// each comparison tells exactly how large it must be; this is the 90 % quantile of those, over
  /// both directions. Infinite if a comparison had too few blocks for any verdict.
  public var smallestDifference: Double
  /// How many comparisons there were.
  public var comparisons: Int

  /// The margin for verdicts on this host: at least 1 %, and no finer than it can see.
  public var margin: Double { max(0.01, smallestDifference) }

  /// Evaluates comparisons of a cell with itself.
  ///
  /// `margin` is the relative margin that the verdicts use. Throws ``StatisticsError`` for fewer
  /// than 10 comparisons or a negative margin.
  public init(_ ratios: [PairedRatio], margin: Double = 0.01) throws {
    try Checks.count(ratios.count, atLeast: 10, "self-comparisons")
    try Checks.atLeast(margin, 0, "margin")
    comparisons = ratios.count
    let alarms = try ratios.count {
      let verdict = try $0.verdict(margin: margin)
      return verdict == .faster || verdict == .slower
    }
    falseAlarms = try Proportion.interval(alarms, of: ratios.count)
    let needed = ratios.flatMap { ratio -> [Double] in
      guard ratio.blocks >= PairedRatio.fewestBlocks else { return [.infinity, .infinity] }
      let interval = ratio.trusted(ratio.interval)
      return [
        max(1 / interval.lower, (1 + margin) / interval.estimate),
        max(interval.upper, (1 + margin) * interval.estimate),
      ]
    }
    let sorted = needed.sorted()
    smallestDifference = max(0, sorted[(sorted.count * 9 - 1) / 10] - 1)
  }
}
