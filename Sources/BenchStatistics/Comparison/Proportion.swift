/// The share of trials with some outcome, such as the false alarms among self-comparisons.
public enum Proportion {
  /// The share with its exact interval.
  ///
  /// Source: Clopper and Pearson, *Biometrika* 26 (1934): coverage is at least the confidence for
  /// every share. Throws ``StatisticsError`` for no trial or a count outside of 0 ... trials.
  public static func interval(
    _ count: Int, of trials: Int, confidence: Double = 0.95
  ) throws -> Interval {
    try Checks.count(trials, atLeast: 1, "trials of a proportion")
    try Checks.range(Double(count), 0...Double(trials), "count of a proportion")
    try Checks.level(confidence, "confidence")
    let tail = (1 - confidence) / 2
    // P(B <= k) falls as the share rises.
    func share(where k: Int, reaches level: Double) -> Double {
      var low = 0.0
      var high = 1.0
      for _ in 0..<100 {
        let middle = 0.5 * (low + high)
        if BinomialDistribution.cumulative(k, trials: trials, probability: middle) > level {
          low = middle
        } else {
          high = middle
        }
      }
      return 0.5 * (low + high)
    }
    return Interval(
      lower: count == 0 ? 0 : share(where: count - 1, reaches: 1 - tail),
      estimate: Double(count) / Double(trials),
      upper: count == trials ? 1 : share(where: count, reaches: tail), confidence: confidence)
  }
}
