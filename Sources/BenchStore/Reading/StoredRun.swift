public import BenchCore

/// How the trials of a run or a cell ended, in counts.
public struct TrialCounts: Hashable, Sendable, Codable {
  /// They gave a result that counts.
  public var fine: Int
  /// They failed: crashed, hung, wrong, incomplete and so on.
  public var failed: Int
  /// The back end cannot run them here, which is no failure.
  public var notApplicable: Int
  /// The run was interrupted during them; they are made again on a resume.
  public var interrupted: Int
  /// They have begun and have not ended; if no process works on the run, it was killed.
  public var running: Int

  /// Makes counts.
  public init(
    fine: Int = 0, failed: Int = 0, notApplicable: Int = 0, interrupted: Int = 0, running: Int = 0
  ) {
    self.fine = fine
    self.failed = failed
    self.notApplicable = notApplicable
    self.interrupted = interrupted
    self.running = running
  }

  /// Trials whose outcome is final: they are not made again.
  public var settled: Int { fine + failed + notApplicable }

  /// Counts together.
  public static func + (left: TrialCounts, right: TrialCounts) -> TrialCounts {
    TrialCounts(
      fine: left.fine + right.fine, failed: left.failed + right.failed,
      notApplicable: left.notApplicable + right.notApplicable,
      interrupted: left.interrupted + right.interrupted, running: left.running + right.running)
  }
}

/// One cell of a stored run: what was planned, and what is there.
public struct StoredCell: Hashable, Sendable, Codable {
  /// The cell with its planned blocks.
  public var planned: PlannedCell
  /// How its trials ended.
  public var trials: TrialCounts
  /// Different blocks with a final outcome.
  public var blocks: Int
  /// Samples, those of trials that do not count included.
  public var samples: Int
  /// How measuring ended; nil while it runs.
  public var conclusion: Conclusion?

  /// Whether what is there is what the plan asks for.
  ///
  /// The least number of blocks was made and not more than the most; or measuring was concluded
  /// earlier (budget, failure) and as many blocks are there as the conclusion says. One that was
  /// concluded by an interruption is not as planned.
  public var isAsPlanned: Bool {
    if let conclusion {
      return conclusion.reason != .interrupted && conclusion.blocks == blocks
    }
    return planned.blocks.contains(blocks)
  }
}

/// A stored run: its record, and planned against stored.
public struct StoredRun: Hashable, Sendable, Codable {
  /// The run's record.
  public var record: RunRecord
  /// Its cells in the plan's order.
  public var cells: [StoredCell]

  /// How all its trials ended.
  public var trials: TrialCounts { cells.reduce(TrialCounts()) { $0 + $1.trials } }
  /// All samples.
  public var samples: Int { cells.reduce(0) { $0 + $1.samples } }
  /// The least and the most trials that the plan allows.
  public var plannedTrials: ClosedRange<Int> {
    let least = cells.reduce(0) { $0 + $1.planned.blocks.lowerBound }
    return least...cells.reduce(0) { $0 + $1.planned.blocks.upperBound }
  }
  /// The cells whose stored trials differ from the plan; empty if all is as planned.
  public var differing: [StoredCell] { cells.filter { !$0.isAsPlanned } }
}

/// A trial that need not be made again.
public struct SettledTrial: Hashable, Sendable, Codable {
  /// The trial's number.
  public var number: Int64
  /// What it measured.
  public var cell: Cell
  /// The block it belongs to, from 0.
  public var block: Int
  /// Its place in the block, from 0.
  public var position: Int
  /// Why it gave no result that counts; nil if it did.
  public var failure: TrialFailure?
}
