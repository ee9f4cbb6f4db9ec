/// The number of successes in independent trials.
enum BinomialDistribution {
  /// The probability of at most `k` successes in `n` trials of probability `p`.
  static func cumulative(_ k: Int, trials n: Int, probability p: Double) -> Double {
    if k < 0 { return 0 }
    if k >= n { return 1 }
    return BetaFunction.regularized(1 - p, Double(n - k), Double(k + 1))
  }

  /// The smallest k whose cumulative probability reaches `level`.
  static func quantile(_ level: Double, trials n: Int, probability p: Double) -> Int {
    var low = 0
    var high = n
    while low < high {
      let middle = (low + high) / 2
      if cumulative(middle, trials: n, probability: p) >= level {
        high = middle
      } else {
        low = middle + 1
      }
    }
    return low
  }
}
