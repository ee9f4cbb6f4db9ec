/// The null distribution of Wilcoxon's signed-rank sum for `count` values without ties.
///
/// Under the null hypothesis every one of the 2^n patterns of signs is equally likely, so the
/// distribution is the number of subsets of 1 ... n with each sum over 2^n. Source: Hollander,
/// Wolfe and Chicken, *Nonparametric Statistical Methods*, 3rd edition, section 3.1.
struct SignedRankDistribution {
  /// P(W <= w) for w from 0 to n(n+1)/2.
  private let cumulated: [Double]

  init(count: Int) {
    let largest = count * (count + 1) / 2
    var probability = [Double](repeating: 0, count: largest + 1)
    probability[0] = 1
    var reached = 0
    for rank in 1...max(1, count) where count > 0 {
      reached += rank
      for sum in stride(from: reached, through: 0, by: -1) {
        let without = probability[sum]
        let with = sum >= rank ? probability[sum - rank] : 0
        probability[sum] = 0.5 * (without + with)
      }
    }
    var total = 0.0
    cumulated = probability.map { share in
      total += share
      return min(1, total)
    }
  }

  /// The probability of a rank sum at or below `w`.
  func cumulative(_ w: Int) -> Double {
    w < 0 ? 0 : cumulated[min(w, cumulated.count - 1)]
  }

  /// How many of the most extreme sums at one end hold at most `tail` of the probability.
  ///
  /// 0 if not even the most extreme sum alone fits: the interval is then not attainable.
  func tailCount(_ tail: Double) -> Int {
    var count = 0
    while count < cumulated.count, cumulated[count] <= tail { count += 1 }
    return count
  }
}
