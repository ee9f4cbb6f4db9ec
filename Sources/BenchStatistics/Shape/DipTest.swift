import Glibc

/// Hartigan's dip test: whether a list of samples has more than one mode.
///
/// The dip is the largest distance between the samples' distribution and the closest distribution
/// with a single mode; it lies between 1 / (2n) and 1/4 and has no unit. Its p-value is the share of
/// uniform samples (the hardest case with one mode) with a dip as large, so data with a clear
/// single mode is called multimodal far less often than the level says (simulated: 1 % of normal
/// lists of 20). Two modes of equal weight 5 standard deviations apart are found at the 5 % level in
/// 44 % of lists of 20 samples, 87 % of 50 and all of 200. Source: Hartigan and
/// Hartigan, *The Dip Test of Unimodality*, Annals of Statistics 13 (1985).
///
/// Samples must be independent: a series that stepped once has two modes as well. A clock that
/// ticks more coarsely than the samples' spread makes false modes.
public struct DipTest: Sendable, Hashable, Codable {
  /// The fewest samples that can show two modes.
  public static let fewestSamples = 4

  /// The dip.
  public var dip: Double
  /// The share of single-mode samples with a dip as large; interpolated in a table, so at least
  /// 0.001.
  public var pValue: Double
  /// How many samples there are.
  public var count: Int
  /// The two groups that the samples fall into, lower one first; meaningful if the test is.
  public var modes: [Mode]

  /// One of two groups of samples.
  public struct Mode: Sendable, Hashable, Codable {
    /// The median of the group, in the unit of the samples.
    public var center: Double
    /// The share of all samples that belong to it.
    public var share: Double
  }

  /// Whether the samples have more than one mode at a level, such as 0.05.
  public func isMultimodal(level: Double = 0.05) -> Bool { pValue <= level }

  /// Tests samples in any order.
  ///
  /// Throws ``StatisticsError`` for fewer than ``fewestSamples``, NaN or infinity.
  public init(_ values: [Double]) throws {
    try self.init(SortedSamples(values, for: "dip test"))
  }

  /// Tests samples that are sorted already.
  ///
  /// Throws ``StatisticsError`` for fewer than ``fewestSamples``.
  public init(_ samples: SortedSamples) throws {
    let sorted = samples.values
    try Checks.count(sorted.count, atLeast: Self.fewestSamples, "dip test")
    count = sorted.count
    dip = DipSearch(sorted).dip
    pValue = Self.pValue(dip: dip, count: count)
    modes = Self.split(sorted)
  }

  /// Interpolates the table: linearly between levels, and in log n between sizes.
  static func pValue(dip: Double, count: Int) -> Double {
    let sizes = DipQuantiles.sizes
    let size = min(max(Double(count), sizes[0]), sizes[sizes.count - 1])
    let scaled = Double(count).squareRoot() * dip
    let right = min(sizes.count - 1, max(1, Sorting.firstIndex(in: sizes, notBelow: size)))
    let share = log(size / sizes[right - 1]) / log(sizes[right] / sizes[right - 1])
    let low = DipQuantiles.rows[right - 1]
    let high = DipQuantiles.rows[right]
    let quantiles = low.indices.map { low[$0] + share * (high[$0] - low[$0]) }
    let levels = DipQuantiles.levels
    let above = Sorting.firstIndex(in: quantiles, notBelow: scaled)
    if above == 0 { return 1 }
    if above == quantiles.count { return 1 - levels[levels.count - 1] }
    let step = (scaled - quantiles[above - 1]) / (quantiles[above] - quantiles[above - 1])
    return 1 - (levels[above - 1] + step * (levels[above] - levels[above - 1]))
  }

  /// Cuts rising values in two where the squares around the two means are smallest.
  ///
  /// Source: Fisher, *On Grouping for Maximum Homogeneity*, JASA 53 (1958), for two groups.
  private static func split(_ sorted: [Double]) -> [Mode] {
    let center = Moments.uncheckedMean(sorted)
    let total = Double(sorted.count)
    let best = sorted.withUnsafeBufferPointer { sorted in
      var sum = 0.0
      var best = (between: 0.0, cut: 0)
      for cut in 1..<max(1, sorted.count) {
        sum += sorted[cut - 1] - center
        let between = sum * sum / (Double(cut) * (total - Double(cut)))
        if between > best.between { best = (between, cut) }
      }
      return best
    }
    guard best.cut > 0 else { return [Mode(center: sorted[0], share: 1)] }
    return [0..<best.cut, best.cut..<sorted.count].map { part in
      let middle = [(part.count - 1) / 2, part.count / 2].map { sorted[part.lowerBound + $0] }
      return Mode(center: 0.5 * (middle[0] + middle[1]), share: Double(part.count) / total)
    }
  }
}

/// The search for the dip of rising values, by the steps of section 3 of the paper.
///
/// Works on the points (x_i, i): a convex curve from below (the lower hull) and a concave one from
/// above (the upper hull) close in on the modal interval. Distances are in units of 1/n.
private struct DipSearch {
  private let x: [Double]
  private var lower: [Int] = []
  private var upper: [Int] = []
  private(set) var dip: Double

  init(_ sorted: [Double]) {
    x = sorted
    // The smallest possible dip: half of a step, counted in whole steps until the end.
    var largest = 1.0
    dip = 0
    if x[0] < x[x.count - 1] { largest = search() }
    dip = largest / (2 * Double(x.count))
  }

  private mutating func search() -> Double {
    var largest = 1.0
    var low = 0
    var high = x.count - 1
    while true {
      lower = hull(low, high, sign: 1)
      upper = hull(low, high, sign: -1)
      let widest = widestGap(low, high)
      if widest.gap < largest { return largest }
      largest = max(largest, leftDip(upTo: widest.left), rightDip(from: widest.right))
      if widest.left == low, widest.right == high { return largest }
      low = widest.left
      high = widest.right
    }
  }

  /// The corners of the convex (sign 1) or concave (sign -1) hull of the points from low to high.
  private func hull(_ low: Int, _ high: Int, sign: Double) -> [Int] {
    // A stack without checks: every point is pushed, and there may be ten million.
    withUnsafeTemporaryAllocation(of: Int.self, capacity: high - low + 1) { corners in
      x.withUnsafeBufferPointer { x in
        var count = 0
        for point in low...high {
          while count > 1 {
            let b = corners[count - 1]
            let a = corners[count - 2]
            let turn =
              (x[b] - x[a]) * Double(point - a) - (x[point] - x[a]) * Double(b - a)
            if sign * turn > 0 { break }
            count -= 1
          }
          corners[count] = point
          count += 1
        }
        return Array(corners[..<count])
      }
    }
  }

  /// Where the two hulls are farthest apart at a corner of either, and the interval around it.
  private func widestGap(_ low: Int, _ high: Int) -> (gap: Double, left: Int, right: Int) {
    var widest = (gap: 1.0, left: low, right: high)
    var i = 1
    var j = 1
    while i < lower.count - 1 || j < upper.count - 1 {
      let g = lower[i]
      let l = upper[j]
      if l < g {
        let gap = Double(l + 1) - line(lower[i - 1], g, at: l)
        if gap >= widest.gap { widest = (gap, lower[i - 1], l) }
        j += 1
      } else {
        let gap = line(upper[j - 1], l, at: g) - Double(g - 1)
        if gap >= widest.gap { widest = (gap, g, l) }
        guard i < lower.count - 1 else { break }
        i += 1
      }
    }
    return widest
  }

  /// The height at point `k` of the line through the points `a` and `b`.
  private func line(_ a: Int, _ b: Int, at k: Int) -> Double {
    x[a] == x[b] ? Double(a) : Double(a) + (x[k] - x[a]) * Double(b - a) / (x[b] - x[a])
  }

  private func leftDip(upTo left: Int) -> Double {
    var largest = 1.0
    for (a, b) in zip(lower, lower.dropFirst()) where b <= left && x[a] < x[b] && b - a > 1 {
      largest = max(largest, farthest(a, b, above: 1))
    }
    return largest
  }

  private func rightDip(from right: Int) -> Double {
    var largest = 1.0
    for (a, b) in zip(upper, upper.dropFirst()) where a >= right && x[a] < x[b] && b - a > 1 {
      largest = max(largest, farthest(a, b, above: -1))
    }
    return largest
  }

  /// How far the steps of the points from `a` to `b` are at most above (1) or below (-1) their line.
  private func farthest(_ a: Int, _ b: Int, above sign: Double) -> Double {
    x.withUnsafeBufferPointer { x in
      let slope = Double(b - a) / (x[b] - x[a])
      var farthest = 0.0
      for k in a...b {
        let height = Double(a) + (x[k] - x[a]) * slope
        farthest = max(farthest, sign * (Double(k) - height) + 1)
      }
      return farthest
    }
  }
}
