public import BenchCore

/// What a profile spends on a plan: how many blocks and batches, how exactly, and in what time.
public struct Effort: Hashable, Sendable, Codable {
  /// The most time a run may take in all; the run obeys it.
  public var budget: Nanoseconds
  /// Blocks at least and at most.
  ///
  /// Under 6 blocks a comparison gets no verdict.
  public var blocks: ClosedRange<Int>
  /// Measured batches in a trial.
  public var batches: Int
  /// Batches before them that are not recorded.
  public var warmUpBatches: Int
  /// Measuring stops when every interval's relative half width is at most this.
  public var precision: Double

  /// Makes an effort.
  public init(
    budget: Nanoseconds, blocks: ClosedRange<Int>, batches: Int, warmUpBatches: Int,
    precision: Double
  ) {
    self.budget = budget
    self.blocks = blocks
    self.batches = batches
    self.warmUpBatches = warmUpBatches
    self.precision = precision
  }

  /// The effort of a profile: `smoke` under 15 s, `quick` under 2 minutes with the fewest blocks that
  /// allow verdicts, `standard` under 15 minutes, `thorough` under 3 hours.
  public init(_ profile: Profile) {
    switch profile {
    case .smoke:
      self.init(budget: .seconds(14), blocks: 1...1, batches: 1, warmUpBatches: 0, precision: 1)
    case .quick:
      self.init(
        budget: .seconds(110), blocks: 6...8, batches: 2, warmUpBatches: 1, precision: 0.05)
    case .standard:
      self.init(
        budget: .seconds(860), blocks: 8...16, batches: 3, warmUpBatches: 1, precision: 0.03)
    case .thorough:
      self.init(
        budget: .seconds(10_700), blocks: 10...40, batches: 5, warmUpBatches: 1, precision: 0.01)
    }
  }
}
