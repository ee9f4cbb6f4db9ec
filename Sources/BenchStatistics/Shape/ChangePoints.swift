import Glibc

/// Cuts a series in the order of measurement into segments that each look alike.
///
/// Optimal partitioning with pruning (PELT): of all ways to cut the series, the one with the
/// smallest sum of the segments' costs plus a penalty for each cut, found exactly. Source: Killick,
/// Fearnhead and Eckley, *Optimal Detection of Changepoints with a Linear Computational Cost*,
/// JASA 107 (2012). A series without changes costs the square of its length: 2,000 values take about
/// 50 ms, so average longer ones in groups first.
public enum ChangePoints {
  /// What makes two segments differ.
  public enum Kind: String, Sendable, Hashable, Codable {
    /// The mean, with one spread for the whole series.
    case mean
    /// The mean or the spread.
    case meanAndVariance
  }

  /// The starts of the segments after the first, in rising order; empty for one segment.
  ///
  /// `penalty` is the fall in twice the negative log-likelihood that a cut must bring; `shortest`
  /// is the fewest values in a segment. For ``Kind/mean`` the spread is taken from the differences
  /// of neighbours, which a step hardly changes. A spread below a millionth of the values' size is
  /// taken for that, so that equal readings of a coarse clock are not infinitely certain. Throws
  /// ``StatisticsError`` for NaN, infinity, a negative penalty or `shortest` below 2.
  public static func find(
    in series: [Double], kind: Kind, penalty: Double, shortest: Int = 2
  ) throws -> [Int] {
    try Checks.finite(series, "change points")
    try Checks.atLeast(penalty, 0, "penalty of a change point")
    try Checks.count(shortest, atLeast: 2, "values in the shortest segment")
    guard series.count >= 2 * shortest else { return [] }
    return partition(SegmentCost(series, kind: kind), penalty: penalty, shortest: shortest)
  }

  private static func partition(
    _ cost: SegmentCost, penalty: Double, shortest: Int
  ) -> [Int] {
    let count = cost.count
    var best = [Double](repeating: .infinity, count: count + 1)
    var previous = [Int](repeating: 0, count: count + 1)
    best[0] = -penalty
    // A start that is worse by more than a penalty at some end can never win again, once that end
    // itself may be a start: that is when it is dropped.
    var starts = [(start: 0, dropAt: Int.max)]
    for end in shortest...count {
      starts.removeAll { $0.dropAt <= end }
      var totals: [Double] = []
      for (start, _) in starts {
        let total = best[start] + cost.of(start, end) + penalty
        totals.append(total)
        if total < best[end] {
          best[end] = total
          previous[end] = start
        }
      }
      for index in starts.indices where totals[index] - penalty > best[end] {
        starts[index].dropAt = min(starts[index].dropAt, end + shortest)
      }
      let next = end - shortest + 1
      if next >= shortest { starts.append((next, .max)) }
    }
    var cuts: [Int] = []
    var end = previous[count]
    while end > 0 {
      cuts.append(end)
      end = previous[end]
    }
    return cuts.reversed()
  }
}

/// Twice the negative log-likelihood of a normal segment, in constant time from running sums.
private struct SegmentCost {
  let count: Int
  private var sums: [Double]
  private var squares: [Double]
  private let kind: ChangePoints.Kind
  private let smallestVariance: Double
  private let variance: Double

  init(_ series: [Double], kind: ChangePoints.Kind) {
    self.kind = kind
    count = series.count
    // Taking the median off first keeps the running sums of squares exact.
    let center = Quantile.median(sorted: Sorting.sorted(series))
    sums = [0]
    squares = [0]
    for value in series {
      let shifted = value - center
      sums.append(sums[sums.count - 1] + shifted)
      squares.append(squares[squares.count - 1] + shifted * shifted)
    }
    let size = max(abs(center), (squares[count] / Double(count)).squareRoot())
    smallestVariance = max(size * size * 1e-12, .leastNormalMagnitude)
    variance = max(Self.neighborVariance(series), smallestVariance)
  }

  func of(_ start: Int, _ end: Int) -> Double {
    let length = Double(end - start)
    let sum = sums[end] - sums[start]
    let deviation = max(0, squares[end] - squares[start] - sum * sum / length)
    switch kind {
    case .mean: return deviation / variance
    case .meanAndVariance:
      return length * (log(2 * Double.pi * max(deviation / length, smallestVariance)) + 1)
    }
  }

  /// The variance of the noise from the differences of neighbours, blind to a few steps.
  ///
  /// Half of the mean square of the differences (von Neumann, *Annals of Mathematical Statistics*
  /// 12, 1941) without the largest tenth of them, where the steps are. For normal noise the rest
  /// has 0.623 of the full mean square: 1 - 2cφ(c)/0.9 at c = 1.645. Unlike a median of
  /// differences this sees both modes of bimodal noise.
  private static func neighborVariance(_ series: [Double]) -> Double {
    let squares = Sorting.sorted(zip(series.dropFirst(), series).map { ($0 - $1) * ($0 - $1) })
    let dropped = max(1, squares.count / 10)
    let kept = Array(squares.dropLast(dropped))
    guard !kept.isEmpty else { return 0 }
    return Moments.uncheckedMean(kept) / 2 / 0.623
  }
}
