public import BenchCore
import GRDB
import Synchronization

extension Store: ResultSink {
  /// Stores a run before its first trial, with its workloads and every planned cell.
  public func begin(
    _ run: RunRecord, workloads: [WorkloadRecord], cells: [PlannedCell], plan: PlanRecord
  ) throws -> Int64 {
    let written = try writing { db in
      try RunWriter(db: db).write(run, workloads, cells, plan)
    }
    cellNumbers.withLock { $0[written.run] = written.cells }
    return written.run
  }

  /// Stores that a trial has begun.
  public func beginTrial(
    run: Int64, cell: Cell, block: Int, position: Int, startedAt: Nanoseconds
  ) throws -> Int64 {
    let number = try cellNumber(cell, run: run)
    return try writing { db in
      try db.insert(
        into: "trial",
        [
          "cell_id": number, "block": block, "position": position,
          "started_at_ns": startedAt.count, "outcome": Outcome.running,
        ])
    }
  }

  /// Stores one batch of a trial.
  public func record(_ sample: Sample, trial: Int64) throws {
    try writing { db in try SampleWriter(db: db, trial: trial).write(sample) }
  }

  /// Stores how a trial ended; its samples are already there.
  ///
  /// A second call replaces the first: a trial can turn out to be wrong once a later one is known.
  public func endTrial(_ trial: Int64, record: TrialRecord) throws {
    try writing { db in try TrialEnding(db: db).end(trial, record) }
    try handLogToDisk()
  }

  /// Stores how the measuring of a group of cells ended.
  public func conclude(run: Int64, cells: [Cell], conclusion: Conclusion) throws {
    let numbers = try cells.map { try cellNumber($0, run: run) }
    try writing { db in
      for number in numbers {
        try db.change(
          "cell \(number)",
          "UPDATE cell SET conclusion = ?, precision = ?, concluded_blocks = ? WHERE id = ?",
          [conclusion.reason.rawValue, conclusion.precision, conclusion.blocks, number])
      }
    }
  }

  /// Stores how the run ended, and hands everything to the disk.
  public func end(
    run: Int64, status: RunRecord.Status, endedAt: Nanoseconds, laterDoubts: [Doubt]
  ) throws {
    try writing { db in
      try db.change(
        "run \(run)", "UPDATE run SET status = ?, ended_at_ns = ? WHERE id = ?",
        [status.rawValue, endedAt.count, run])
      try RunWriter(db: db).writeDoubts(laterDoubts, run: run, moment: .later)
    }
    cellNumbers.withLock { $0[run] = nil }
    try handLogToDisk()
  }

  /// Copies the log into the file, as far as no reader still needs it, and syncs both.
  ///
  /// After each trial: that costs some ms while nothing is measured, keeps the log short, and leaves
  /// the disk at rest for the next trial.
  private func handLogToDisk() throws {
    guard let writer, let location else { return }
    do {
      _ = try writer.writeWithoutTransaction { db in try db.checkpoint(.passive) }
    } catch DatabaseError.SQLITE_BUSY {
      // Another connection is copying at this moment: then the work is being done.
    } catch {
      throw Self.benchError(error, at: location)
    }
  }

  /// The number of a cell of a run, looked up in the file after a restart.
  private func cellNumber(_ cell: Cell, run: Int64) throws -> Int64 {
    if let known = cellNumbers.withLock({ $0[run] })?[cell] { return known }
    let stored = try reading { connection in try CellReader(connection).numbers(run: run) }
    cellNumbers.withLock { $0[run] = stored }
    guard let number = stored[cell] else {
      throw Self.benchError(StoreFault.unknown("cell '\(cell.label)' in run \(run)"), at: location)
    }
    return number
  }
}

/// The outcomes of a trial that are not failures; all others are `TrialFailure.Kind`'s.
enum Outcome {
  /// It has begun and has not ended, as far as the store knows.
  static let running = "running"
  /// It gave a result that counts.
  static let fine = "ok"
}
