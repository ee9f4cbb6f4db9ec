public import BenchCore
public import BenchStatistics

/// A run against another, cell by cell, with the verdicts that the whole table allows.
public struct RunComparison: Sendable {
  /// How the two sides of a row were put together.
  public enum Method: String, Sendable, Hashable {
    /// Block by block: both runs follow one plan.
    case paired
    /// As two groups of processes, which makes the interval as wide as both are noisy.
    case unpaired
  }

  /// One cell in both runs.
  public struct Row: Sendable, Hashable {
    /// The cell, as the head has it.
    public let cell: Cell
    /// The number of the head's run.
    public let head: Int64
    /// The metric in the base: its mean over processes, in base units.
    public let baseValue: Double
    /// The metric in the head.
    public let headValue: Double
    /// Head over base, with its interval; ends of NaN where there are too few processes.
    public let ratio: Interval
    /// The p-value after Holm's correction over the table; nil without a verdict.
    public let pValue: Double?
    /// What that comes to; nil with fewer than ``PairedRatio/fewestBlocks`` blocks.
    public let verdict: Verdict?
    /// The smallest relative difference that would have been found in 4 of 5 such comparisons.
    public let detectable: Double?
    /// How the two sides were put together.
    public let method: Method
    /// Common blocks, or the fewer of both sides' processes.
    public let blocks: Int
    /// Processes of the base and of the head.
    public let processes: [Int]
    /// How the metric's values are written.
    public let quantity: Quantity

    /// How much worse the head is: 0.05 is 5 % slower (or larger); below 0 if it is better.
    public func worsening(_ metric: BlockMetric) -> Double {
      metric.preference == .higher ? 1 / ratio.estimate - 1 : ratio.estimate - 1
    }

    /// The most that it may be worse by, as far as the interval tells; infinite without one.
    public func worstCase(_ metric: BlockMetric) -> Double {
      let end = metric.preference == .higher ? 1 / ratio.lower : ratio.upper
      return end.isFinite ? end - 1 : .infinity
    }
  }

  /// The base's number.
  public let base: Int64
  /// The heads' numbers.
  public let heads: [Int64]
  /// What was compared.
  public let metric: BlockMetric
  /// The relative difference that is too small to matter.
  public let margin: Double
  /// Where the margin comes from.
  public let marginOrigin: String
  /// The confidence of every interval.
  public let confidence: Double
  /// The cells that both have, head by head in the plan's order.
  public let rows: [Row]
  /// In what the runs differ, by head.
  public let differences: [Int64: [RunDifference]]
  /// Cells of a head that the base lacks, or that gave no result in one of them, in words.
  public let missing: [String]

  /// Rows of a verdict.
  public func rows(_ verdict: Verdict) -> [Row] { rows.filter { $0.verdict == verdict } }
  /// Rows that had too few blocks for a verdict.
  public var undecided: [Row] { rows.filter { $0.verdict == nil } }
}

extension BlockMetric {
  /// Which way is better.
  public var preference: Preference { self == .throughput ? .higher : .lower }

  /// The metric in a reader's words.
  public var title: String {
    switch self {
    case .throughput: "throughput"
    case .cpuPerTask: "CPU time per task"
    case .peakMemory: "peak memory"
    }
  }

  /// How its values are written.
  public var quantity: Quantity {
    switch self {
    case .throughput: .rate
    case .cpuPerTask: .duration
    case .peakMemory: .bytes
    }
  }
}
