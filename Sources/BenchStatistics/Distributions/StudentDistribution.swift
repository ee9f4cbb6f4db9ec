import Glibc

/// Student's t distribution, for means of few values with an unknown spread.
enum StudentDistribution {
  /// The probability of a value at or below `t` with `freedom` > 0 degrees of freedom.
  ///
  /// Source: *Numerical Recipes*, 3rd edition, section 6.14.3.
  static func cumulative(_ t: Double, freedom: Double) -> Double {
    let tail = 0.5 * BetaFunction.regularized(freedom / (freedom + t * t), freedom / 2, 0.5)
    return t < 0 ? tail : 1 - tail
  }

  /// The value below which a share `p` (strictly between 0 and 1) lies.
  ///
  /// Found by bisection: slower than a series and right to the last digits for every freedom.
  static func quantile(_ p: Double, freedom: Double) -> Double {
    if p == 0.5 { return 0 }
    if p < 0.5 { return -quantile(1 - p, freedom: freedom) }
    var low = 0.0
    var high = 2.0
    while cumulative(high, freedom: freedom) < p, high < 1e300 { high *= 2 }
    for _ in 0..<200 {
      let middle = 0.5 * (low + high)
      if middle == low || middle == high { break }
      if cumulative(middle, freedom: freedom) < p { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }
}
