import Glibc

/// Where along a swept parameter one model stops winning and the other starts.
///
/// At each x (a wait share, a task size, a number of workers) two models were measured in blocks;
/// each block gives the logarithm of the first model's cost over the second's. The ratio is taken
/// to be monotone in x: noise that breaks the order is smoothed by isotonic regression (pool
/// adjacent violators; Robertson, Wright and Dykstra, *Order Restricted Statistical Inference*,
/// section 1.2), rising or falling, whichever fits better. Between two x the logarithm is
/// interpolated linearly. The interval comes from resampling the blocks at each x, widened by
/// t / z for their small number. x keeps its unit.
public struct Crossover: Sendable, Hashable, Codable {
  /// One of the two models.
  public enum Side: String, Sendable, Hashable, Codable {
    /// The model whose cost is on top of the ratio.
    case first
    /// The model whose cost is at the bottom of the ratio.
    case second
  }

  /// What was measured at one x.
  public struct Point: Sendable, Hashable, Codable {
    /// The swept parameter.
    public var x: Double
    /// One natural logarithm of first over second cost for each block; lower cost is better.
    public var logRatios: [Double]

    /// Makes a point.
    public init(x: Double, logRatios: [Double]) {
      self.x = x
      self.logRatios = logRatios
    }
  }

  /// The place where the costs are equal.
  public struct Crossing: Sendable, Hashable, Codable {
    /// The x of equal cost; an end that lies outside of the measured range is cut to the range.
    public var interval: Interval
    /// The true crossing may lie below the smallest x measured: say "at or below".
    public var mayLieBelow: Bool
    /// The true crossing may lie above the largest x measured: say "at or above".
    public var mayLieAbove: Bool
    /// Who wins at x below the crossing.
    public var winnerBelow: Side
    /// Who wins at x above the crossing.
    public var winnerAbove: Side
  }

  /// What the table shows.
  public enum Outcome: Sendable, Hashable, Codable {
    /// The winner changes within the range.
    case crosses(Crossing)
    /// The same side wins over the whole range.
    case never(winner: Side)
    /// At no x are the two separated, so there is nothing to cross.
    case indistinguishable
  }

  /// What the table shows.
  public var outcome: Outcome
  /// The share of resamples that show the same kind of outcome: below 0.95 speak of it as likely.
  public var agreement: Double
  /// The smallest number of blocks at any x.
  public var fewestBlocks: Int

  /// Finds the crossing.
  ///
  /// Points may come in any order. Deterministic for a given generator state. Throws
  /// ``StatisticsError`` for fewer than 2 points, two points of the same x, fewer than
  /// ``PairedRatio/fewestBlocks`` blocks at a point, NaN or infinity.
  public init(
    _ points: [Point], confidence: Double = 0.95,
    resamples: Int = Bootstrap.defaultResamples, using random: inout RandomSource
  ) throws {
    let table = try CrossoverTable(points, confidence: confidence)
    try Checks.count(resamples, atLeast: 100, "bootstrap resamples")
    fewestBlocks = table.fewestBlocks
    var crossings = (0..<resamples).map { _ in table.resampledCrossing(using: &random) }
    crossings.sort()
    let inside = Double(crossings.count { $0.isFinite }) / Double(resamples)
    guard table.isSeparatedSomewhere else {
      outcome = .indistinguishable
      agreement = 1
      return
    }
    let estimate = table.crossing(of: table.centers)
    guard estimate.isFinite else {
      // Falling logarithms that end above 0, and rising ones that begin there, leave second ahead.
      let isFirstCheaper = (estimate == .infinity) == table.isRising
      outcome = .never(winner: isFirstCheaper ? .first : .second)
      agreement = Double(crossings.count { $0 == estimate }) / Double(resamples)
      return
    }
    let tail = Int((Double(resamples) * (1 - confidence) / 2).rounded(.down))
    let lower = crossings[tail]
    let upper = crossings[resamples - 1 - tail]
    let range = table.range
    outcome = .crosses(
      Crossing(
        interval: Interval(
          lower: max(range.lowerBound, lower), estimate: estimate,
          upper: min(range.upperBound, upper), confidence: confidence),
        mayLieBelow: lower < range.lowerBound, mayLieAbove: upper > range.upperBound,
        winnerBelow: table.isRising ? .first : .second,
        winnerAbove: table.isRising ? .second : .first))
    agreement = inside
  }
}

/// The points in order of x, and the search for the x at which a monotone curve through them is 0.
private struct CrossoverTable {
  let centers: [Double]
  let isRising: Bool
  let isSeparatedSomewhere: Bool
  private let xs: [Double]
  private let blocks: [[Double]]
  private let factors: [Double]

  var fewestBlocks: Int { blocks.map(\.count).min() ?? 0 }
  var range: ClosedRange<Double> { xs[0]...xs[xs.count - 1] }

  init(_ points: [Crossover.Point], confidence: Double) throws {
    try Checks.level(confidence, "confidence")
    try Checks.count(points.count, atLeast: 2, "points of a crossover")
    try Checks.finite(points.map(\.x), "crossover x")
    let points = points.sorted { $0.x < $1.x }
    for (left, right) in zip(points, points.dropFirst()) where left.x == right.x {
      throw StatisticsError.noFit(what: "crossover", reason: "x = \(left.x) is given twice")
    }
    for point in points {
      try Checks.count(
        point.logRatios.count, atLeast: PairedRatio.fewestBlocks, "blocks at x = \(point.x)")
    }
    xs = points.map(\.x)
    blocks = points.map { Sorting.sorted($0.logRatios) }
    centers = blocks.map { Quantile.median(sorted: $0) }
    let level = (1 + confidence) / 2
    factors = blocks.map {
      StudentDistribution.quantile(level, freedom: Double($0.count - 1))
        / NormalDistribution.quantile(level)
    }
    // With few blocks no signed rank survives the correction (6 blocks and 2 points give 0.0625 at
    // best); at the level that the first of the points must reach, PairedRatio turns to Student's t.
    let first = 1 - (1 - confidence) / Double(points.count)
    let pValues = try points.map {
      try PairedRatio(logRatios: $0.logRatios, confidence: first).pValue
    }
    isSeparatedSomewhere = try HolmCorrection.adjust(pValues).contains { $0 <= 1 - confidence }
    isRising =
      Isotonic.residual(centers, rising: true) <= Isotonic.residual(centers, rising: false)
  }

  func resampledCrossing(using random: inout RandomSource) -> Double {
    var drawn = centers
    for index in blocks.indices {
      let median = QuantileResampling.draw(sorted: blocks[index], at: 0.5, using: &random)
      drawn[index] += factors[index] * (median - centers[index])
    }
    return crossing(of: drawn)
  }

  /// The x at which the smoothed values are 0; minus or plus infinity if that is out of range.
  func crossing(of values: [Double]) -> Double {
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
