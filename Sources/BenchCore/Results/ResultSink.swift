/// Where a run's results go while it runs; the store is one, a test's memory another.
///
/// Every call has taken effect durably when it returns. One writer; not for several threads at once.
public protocol ResultSink: AnyObject {
  /// Stores a run before its first trial, with its workloads and every planned cell.
  ///
  /// - Returns: the run's number.
  /// - Throws: `BenchError` with code `store`.
  func begin(_ run: RunRecord, workloads: [WorkloadRecord], cells: [PlannedCell], plan: PlanRecord)
    throws -> Int64
  /// Stores that a trial has begun; a trial that never ends stays visible as interrupted.
  ///
  /// - Returns: the trial's number.
  func beginTrial(run: Int64, cell: Cell, block: Int, position: Int, startedAt: Nanoseconds) throws
    -> Int64
  /// Stores one batch of a trial.
  func record(_ sample: Sample, trial: Int64) throws
  /// Stores how a trial ended; its samples are already there.
  func endTrial(_ trial: Int64, record: TrialRecord) throws
  /// Stores how the measuring of a group of cells ended.
  func conclude(run: Int64, cells: [Cell], conclusion: Conclusion) throws
  /// Stores how the run ended.
  func end(
    run: Int64, status: RunRecord.Status, endedAt: Nanoseconds, laterDoubts: [Doubt]) throws
}

/// A cell with what the plan says of it.
public struct PlannedCell: Hashable, Sendable, Codable {
  /// The cell.
  public var cell: Cell
  /// How many blocks the plan asks for at least and allows at most.
  public var blocks: ClosedRange<Int>

  /// Makes a planned cell.
  public init(cell: Cell, blocks: ClosedRange<Int>) {
    self.cell = cell
    self.blocks = blocks
  }
}

/// The plan in the form in which it is stored, so that `--resume` continues the same one.
public struct PlanRecord: Hashable, Sendable, Codable {
  /// The whole plan as JSON; the harness reads it back.
  public var json: String
  /// The time budget.
  public var budget: Nanoseconds

  /// Makes a record.
  public init(json: String, budget: Nanoseconds) {
    self.json = json
    self.budget = budget
  }
}
