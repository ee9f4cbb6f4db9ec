/// COST: the fewest workers with which a parallel model beats the serial program.
///
/// Source: McSherry, Isard and Murray, *Scalability! But at what COST?*, HotOS 2015. A model beats
/// serial at a number of workers if the ratio of durations is below 1 with its interval, after
/// Holm's correction over the numbers of workers measured.
public struct BreakEvenWorkers: Sendable, Hashable, Codable {
  /// What was measured with one number of workers.
  public struct Point: Sendable, Hashable, Codable {
    /// How many workers.
    public var workers: Int
    /// One natural logarithm a block: this model's duration over the serial one's.
    public var logRatios: [Double]

    /// Makes a point.
    public init(workers: Int, logRatios: [Double]) {
      self.workers = workers
      self.logRatios = logRatios
    }
  }

  /// The answer.
  public enum Outcome: Sendable, Hashable, Codable {
    /// The fewest workers that beat serial, with their ratio of durations.
    case workers(Int, ratio: Interval)
    /// No number measured beats serial, or even seems to: every estimate is 1 or above.
    case unbounded
    /// Some number seems to beat serial, but the blocks do not prove it for any.
    case undecided
  }

  /// The answer.
  public var outcome: Outcome
  /// The largest number of workers measured: "unbounded" means "up to this many".
  public var mostWorkers: Int
  /// The smallest number of blocks at any number of workers.
  public var fewestBlocks: Int

  /// Finds the fewest workers that beat serial.
  ///
  /// Throws ``StatisticsError`` for no point, a number of workers below 1 or given twice, fewer
  /// than ``PairedRatio/fewestBlocks`` blocks, NaN or infinity.
  public init(_ points: [Point], confidence: Double = 0.95) throws {
    try Checks.count(points.count, atLeast: 1, "numbers of workers for COST")
    let points = points.sorted { $0.workers < $1.workers }
    for (left, right) in zip(points, points.dropFirst()) where left.workers == right.workers {
      throw StatisticsError.noFit(
        what: "COST", reason: "\(left.workers) workers are given twice")
    }
    for point in points {
      try Checks.atLeast(Double(point.workers), 1, "workers")
      try Checks.count(
        point.logRatios.count, atLeast: PairedRatio.fewestBlocks,
        "blocks with \(point.workers) workers")
    }
    let ratios = try points.map {
      try PairedRatio(logRatios: $0.logRatios, confidence: confidence)
    }
    let pValues = try HolmCorrection.adjust(ratios.map(\.pValue))
    let alpha = 1 - confidence + 1e-12
    mostWorkers = points[points.count - 1].workers
    fewestBlocks = ratios.map(\.blocks).min() ?? 0
    let winner = ratios.indices.first { index in
      ratios[index].interval.estimate < 1 && pValues[index] <= alpha
    }
    if let winner {
      outcome = .workers(points[winner].workers, ratio: ratios[winner].interval)
    } else {
      outcome = ratios.contains { $0.interval.estimate < 1 } ? .undecided : .unbounded
    }
  }
}
