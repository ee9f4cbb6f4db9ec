public import BenchCore
import BenchStatistics

/// How thoroughly limits are measured.
public struct LimitPlan: Sendable, Hashable {
  /// In how many blocks every side is measured.
  public var blocks: Int
  /// How long a side is measured in a block.
  public var effort: Nanoseconds
  /// The seed of the order of sides.
  public var seed: UInt64
  /// The most time that all limits may take together; nil for as long as it takes.
  ///
  /// It is looked at before each limit, which is then measured in all its blocks.
  public var budget: Nanoseconds?

  /// Makes a plan.
  public init(
    blocks: Int = 8, effort: Nanoseconds = .milliseconds(120), seed: UInt64,
    budget: Nanoseconds? = nil
  ) {
    self.blocks = blocks
    self.effort = effort
    self.seed = seed
    self.budget = budget
  }

  /// The fewest blocks that allow a verdict, each as short as gives a figure.
  public static func quick(seed: UInt64, budget: Nanoseconds? = nil) -> LimitPlan {
    LimitPlan(
      blocks: PairedRatio.fewestBlocks, effort: .milliseconds(40), seed: seed, budget: budget)
  }

  /// The order of the sides in each block: rows of Latin squares.
  func orders(sides: Int, limit: Int) -> [[Int]] {
    let seed = seed &+ UInt64(limit) &* 0x9E37_79B9_7F4A_7C15
    return (try? LatinSquare.orders(cells: sides, blocks: blocks, seed: seed)) ?? []
  }
}
