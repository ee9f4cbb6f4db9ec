/// Samples far from the rest, with their likely cause; they are labelled and never removed.
public enum Outliers {
  /// How far outside a sample lies.
  public enum Severity: String, Sendable, Hashable, Codable {
    /// Beyond 1.5 interquartile ranges from the quartiles.
    case mild
    /// Beyond 3 interquartile ranges.
    case severe
  }

  /// A sample that lies far from the rest.
  public struct Outlier: Sendable, Hashable, Codable {
    /// Its index among the samples.
    public var index: Int
    /// Its value, in the unit of the samples.
    public var value: Double
    /// How far outside it lies.
    public var severity: Severity
    /// Whether it lies above the rest (slow) or below.
    public var isHigh: Bool
    /// The names of the counters that stand out in the same sample, the strongest first.
    public var likelyCauses: [String]
  }

  /// A counter that was read for every sample: page faults, preemptions, stolen time.
  public struct Evidence: Sendable, Hashable, Codable {
    /// The name that the label will carry.
    public var cause: String
    /// One reading a sample, in any unit.
    public var readings: [Double]

    /// Makes a piece of evidence.
    public init(cause: String, readings: [Double]) {
      self.cause = cause
      self.readings = readings
    }
  }

  /// The outliers by Tukey's fences, in the order of the samples.
  ///
  /// A counter is a likely cause if its reading in that sample is above every reading of the
  /// samples inside of the fences. Coincidence is possible, hence *likely*. Source: Tukey,
  /// *Exploratory Data Analysis*, section 2D. Fewer than 4 samples have no outliers. Throws
  /// ``StatisticsError`` for NaN, infinity, or evidence of another length.
  public static func find(
    in values: [Double], evidence: [Evidence] = []
  ) throws -> [Outlier] {
    try Checks.finite(values, "outliers")
    for item in evidence {
      try Checks.pairs(values.count, item.readings.count, "evidence '\(item.cause)'")
      try Checks.finite(item.readings, "evidence '\(item.cause)'")
    }
    guard values.count >= 4 else { return [] }
    let sorted = Sorting.sorted(values)
    let low = Quantile.value(sorted: sorted, at: 0.25)
    let high = Quantile.value(sorted: sorted, at: 0.75)
    let range = high - low
    func isBeyond(_ value: Double, _ ranges: Double) -> Bool {
      value < low - ranges * range || value > high + ranges * range
    }
    let inside = values.indices.filter { !isBeyond(values[$0], 1.5) }
    return values.indices.filter { isBeyond(values[$0], 1.5) }.map { index in
      Outlier(
        index: index, value: values[index],
        severity: isBeyond(values[index], 3) ? .severe : .mild, isHigh: values[index] > high,
        likelyCauses: causes(of: index, among: inside, evidence))
    }
  }

  private static func causes(
    of index: Int, among inside: [Int], _ evidence: [Evidence]
  ) -> [String] {
    var found: [(cause: String, strength: Double)] = []
    for item in evidence {
      let usual = inside.map { item.readings[$0] }
      guard let most = usual.max(), item.readings[index] > most else { continue }
      let center = Quantile.median(sorted: usual.sorted())
      // How many times the usual excess this one is; a counter that was constant wins.
      found.append((item.cause, (item.readings[index] - center) / max(most - center, 1e-12)))
    }
    return found.sorted { $0.strength > $1.strength }.map(\.cause)
  }

  /// The series with single values far from their neighbours pulled in to the fence.
  ///
  /// Hampel's filter over 9 neighbours (Pearson, *IEEE Trans. Control Systems Technology* 10,
  /// 2002): a value more than 5 scaled deviations from its window's median is moved there. Steps
  /// pass, because after a step most neighbours moved too.
  static func pulledIn(_ series: [Double]) -> [Double] {
    let reach = 4
    return series.indices.map { index in
      let from = max(0, min(index - reach, series.count - 2 * reach - 1))
      let to = min(series.count, from + 2 * reach + 1)
      let window = Sorting.sorted(Array(series[from..<to]))
      let center = Quantile.median(sorted: window)
      let fence = 5 * Moments.medianAbsoluteDeviation(sorted: window)
      return min(max(series[index], center - fence), center + fence)
    }
  }
}
