public import BenchCore

/// How much is measured: how many blocks and batches, how exactly, and in what time.
public struct Profile: Hashable, Sendable, Codable {
  /// The name on the command line.
  public var name: String
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

  /// Makes a profile.
  public init(
    name: String, budget: Nanoseconds, blocks: ClosedRange<Int>, batches: Int, warmUpBatches: Int,
    precision: Double
  ) {
    self.name = name
    self.budget = budget
    self.blocks = blocks
    self.batches = batches
    self.warmUpBatches = warmUpBatches
    self.precision = precision
  }

  /// For tests and a first look: one block, no verdicts; under 15 s in all.
  public static let smoke = Profile(
    name: "smoke", budget: .seconds(12), blocks: 1...1, batches: 1, warmUpBatches: 0, precision: 1)
  /// What plain `bench all` runs: the fewest blocks that allow verdicts; under 2 minutes.
  public static let quick = Profile(
    name: "quick", budget: .seconds(110), blocks: 6...8, batches: 2, warmUpBatches: 1,
    precision: 0.05)
  /// The main sweeps; under 15 minutes.
  public static let standard = Profile(
    name: "standard", budget: .seconds(860), blocks: 8...16, batches: 3, warmUpBatches: 1,
    precision: 0.03)
  /// Everything, as exactly as patience allows; under 3 hours.
  public static let thorough = Profile(
    name: "thorough", budget: .seconds(10_700), blocks: 10...40, batches: 5, warmUpBatches: 1,
    precision: 0.01)

  /// All profiles, shortest first.
  public static let all = [smoke, quick, standard, thorough]

  /// The profile of a name.
  ///
  /// - Throws: `BenchError` with code `usage` for an unknown name.
  public static func named(_ name: String) throws -> Profile {
    if let profile = all.first(where: { $0.name == name }) { return profile }
    throw BenchError(
      .usage, "there is no profile '\(name)'",
      remedy: NearestName.hint(name, among: all.map(\.name)))
  }
}
