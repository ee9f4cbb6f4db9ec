public import BenchCore

/// A sink that keeps everything in memory, in the form in which the orchestrator handed it over.
public final class RecordingSink: ResultSink {
  /// One trial as it stands.
  public struct Trial {
    /// Its cell.
    public var cell: Cell
    /// Its block.
    public var block: Int
    /// Its place in the block.
    public var position: Int
    /// Its samples, in the order of their arrival.
    public var samples: [Sample] = []
    /// How it ended; nil while it runs.
    public var end: TrialRecord?
  }

  /// The trials by their number, which is their place here plus 1.
  public private(set) var trials: [Trial] = []
  /// What was concluded, in order.
  public private(set) var conclusions: [(cells: [Cell], conclusion: Conclusion)] = []
  /// How the run ended.
  public private(set) var status: RunRecord.Status?
  /// An error that the next stored sample meets.
  public var failingSample: BenchError?

  /// Makes an empty sink.
  public init() {}

  /// Gives run number 1.
  public func begin(
    _ run: RunRecord, workloads: [WorkloadRecord], cells: [PlannedCell], plan: PlanRecord
  ) throws -> Int64 { 1 }

  /// Numbers the trial.
  public func beginTrial(
    run: Int64, cell: Cell, block: Int, position: Int, startedAt: Nanoseconds
  ) throws -> Int64 {
    trials.append(Trial(cell: cell, block: block, position: position))
    return Int64(trials.count)
  }

  /// Keeps a sample, or throws `failingSample`.
  public func record(_ sample: Sample, trial: Int64) throws {
    if let failingSample { throw failingSample }
    trials[Int(trial) - 1].samples.append(sample)
  }

  /// Keeps a trial's end.
  public func endTrial(_ trial: Int64, record: TrialRecord) throws {
    trials[Int(trial) - 1].end = record
  }

  /// Keeps a conclusion.
  public func conclude(run: Int64, cells: [Cell], conclusion: Conclusion) throws {
    conclusions.append((cells, conclusion))
  }

  /// Keeps the status.
  public func end(
    run: Int64, status: RunRecord.Status, endedAt: Nanoseconds, laterDoubts: [Doubt]
  ) throws {
    self.status = status
  }
}
