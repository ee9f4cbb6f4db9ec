import Glibc

/// A straight line through points of unequal precision, such as memory over waiters.
///
/// The slope is what one more waiter costs; the intercept is what the process costs anyway, and
/// must not be shared out over the waiters. Source: Draper and Smith, *Applied Regression Analysis*,
/// section 9.2 (weighted least squares), with Student's t for the intervals.
public struct WeightedSlope: Sendable, Hashable, Codable {
  /// One measurement.
  public struct Point: Sendable, Hashable, Codable {
    /// The cause, such as the number of waiters.
    public var x: Double
    /// The effect, such as bytes.
    public var y: Double
    /// How much it counts: 1 over the variance of `y`, up to a common factor.
    public var weight: Double

    /// Makes a point.
    public init(x: Double, y: Double, weight: Double = 1) {
      self.x = x
      self.y = y
      self.weight = weight
    }
  }

  /// Different x below which no line is drawn.
  public static let fewestPoints = 3

  /// Units of y for each unit of x.
  public var slope: Interval
  /// The y at x = 0.
  public var intercept: Interval
  /// The share of the weighted variance that the line explains.
  public var rSquared: Double
  /// How many points there are.
  public var points: Int

  /// Draws the line.
  ///
  /// Throws ``StatisticsError`` for fewer than ``fewestPoints`` different x, a weight at or below
  /// 0, NaN or infinity.
  public init(_ points: [Point], confidence: Double = 0.95) throws {
    try Checks.level(confidence, "confidence")
    try Checks.finite(points.map(\.x), "x of a slope")
    try Checks.finite(points.map(\.y), "y of a slope")
    try Checks.positive(points.map(\.weight), "weight of a slope")
    try Checks.count(
      Set(points.map(\.x)).count, atLeast: Self.fewestPoints, "different x for a slope")
    let total = points.reduce(0) { $0 + $1.weight }
    let centerX = points.reduce(0) { $0 + $1.weight * $1.x } / total
    let centerY = points.reduce(0) { $0 + $1.weight * $1.y } / total
    var xx = 0.0
    var xy = 0.0
    var yy = 0.0
    for point in points {
      let dx = point.x - centerX
      let dy = point.y - centerY
      xx += point.weight * dx * dx
      xy += point.weight * dx * dy
      yy += point.weight * dy * dy
    }
    let steepness = xy / xx
    let start = centerY - steepness * centerX
    let missed = points.reduce(0.0) { sum, point in
      let miss = point.y - start - steepness * point.x
      return sum + point.weight * miss * miss
    }
    let freedom = Double(points.count - 2)
    let variance = missed / freedom
    let t = StudentDistribution.quantile((1 + confidence) / 2, freedom: freedom)
    func interval(_ estimate: Double, _ error: Double) -> Interval {
      Interval(
        lower: estimate - t * error, estimate: estimate, upper: estimate + t * error,
        confidence: confidence)
    }
    slope = interval(steepness, (variance / xx).squareRoot())
    intercept = interval(
      start, (variance * (1 / total + centerX * centerX / xx)).squareRoot())
    rSquared = yy > 0 ? 1 - missed / yy : 1
    self.points = points.count
  }

  /// Points of repeated measurements, each x weighted by the spread that its repeats show.
  ///
  /// A spread from few repeats is itself uncertain, so each is averaged half and half with what a
  /// spread that grows in proportion to the mean would be. Throws ``StatisticsError`` for fewer
  /// than 2 repeats at an x, NaN or infinity.
  public static func weighted(
    _ repeats: [(x: Double, values: [Double])]
  ) throws -> [Point] {
    var relative: [Double] = []
    for row in repeats {
      let mean = try Moments.mean(row.values)
      relative.append(try Moments.variance(row.values) / max(mean * mean, .leastNormalMagnitude))
    }
    guard !relative.isEmpty else { return [] }
    let common = Moments.uncheckedMean(relative)
    return zip(repeats, relative).flatMap { row, own in
      let mean = Moments.uncheckedMean(row.values)
      // The floor, a millionth of the mean, is for repeats that are all equal.
      let variance = mean * mean * max(0.5 * (own + common), 1e-12)
      return row.values.map {
        Point(x: row.x, y: $0, weight: 1 / max(variance, .leastNormalMagnitude))
      }
    }
  }
}
