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
    /// The two are not separated over the range, so there is nothing to cross.
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
    let table = try MonotoneTable(
      points.map { MonotoneTable.Row(x: $0.x, values: $0.logRatios) }, direction: .either,
      confidence: confidence, fewestBlocks: PairedRatio.fewestBlocks, "crossover")
    fewestBlocks = table.fewestBlocks
    let draws = try table.resample(resamples, using: &random)
    agreement = draws.agreement
    // Without any separation the place of a crossing would be made of noise.
    guard table.pValueOfZero(resamples, using: &random) <= 1 - confidence else {
      outcome = .indistinguishable
      agreement = 1
      return
    }
    guard draws.estimate.isFinite else {
      // Rising logarithms that do not reach 0, and falling ones that do not leave it again, are
      // negative throughout: the first is cheaper.
      let isFirstCheaper = (draws.estimate == .infinity) == table.isRising
      outcome = .never(winner: isFirstCheaper ? .first : .second)
      return
    }
    outcome = .crosses(Self.crossing(draws, table, confidence))
  }

  private static func crossing(
    _ draws: MonotoneTable.Crossings, _ table: MonotoneTable, _ confidence: Double
  ) -> Crossing {
    let ends = draws.ends(confidence)
    let range = table.range
    return Crossing(
      interval: Interval(
        lower: max(range.lowerBound, ends.lower), estimate: draws.estimate,
        upper: min(range.upperBound, ends.upper), confidence: confidence),
      mayLieBelow: ends.lower < range.lowerBound, mayLieAbove: ends.upper > range.upperBound,
      winnerBelow: table.isRising ? .first : .second,
      winnerAbove: table.isRising ? .second : .first)
  }
}
