public import BenchCore
import GRDB

extension Store {
  /// Stores a whole run at once, in one transaction.
  ///
  /// - Parameters:
  ///   - results: the run; its number is ignored.
  ///   - plan: its plan.
  ///   - uid: its identity in every store; nil for a new one.
  /// - Returns: its number.
  /// - Throws: `BenchError` with code `store`.
  @discardableResult
  public func add(_ results: RunResults, plan: PlanRecord, uid: String? = nil) throws -> Int64 {
    try writing { db in try RunAdding(db: db).add(results, plan, uid: uid) }
  }

  /// Takes in another tool's results, once.
  ///
  /// - Parameters:
  ///   - external: what its file holds.
  ///   - time: now, in nanoseconds since 1970-01-01 UTC.
  /// - Throws: `BenchError` with code `store`.
  public func add(_ external: ExternalResults, at time: Nanoseconds) throws -> ImportedRun {
    try writing { db in
      let known = try Int64.fetchOne(
        db, sql: "SELECT id FROM run WHERE uid = ?", arguments: [external.uid])
      if let known { return ImportedRun(uid: external.uid, fate: .known(known)) }
      var results = external.results
      results.run.startedAt = time
      results.run.endedAt = time
      let number = try RunAdding(db: db).add(
        results, PlanRecord(json: "{}", budget: .zero), uid: external.uid)
      try db.insert(
        into: "provenance",
        [
          "run_id": number, "kind": external.tool.rawValue, "source": external.source,
          "imported_at_ns": time.count,
        ])
      return ImportedRun(uid: external.uid, fate: .added(number))
    }
  }
}

/// Writes a finished run with everything in it.
private struct RunAdding {
  let db: Database

  func add(_ results: RunResults, _ plan: PlanRecord, uid: String?) throws -> Int64 {
    let planned = results.cells.map { PlannedCell(cell: $0.cell, blocks: $0.plannedBlocks) }
    let written = try RunWriter(db: db).write(results.run, results.workloads, planned, plan)
    if let uid {
      try db.execute(
        sql: "UPDATE run SET uid = ? WHERE id = ?", arguments: [uid, written.run])
    }
    let blocks = results.cells.map(\.trials.count).max() ?? 0
    for block in 0..<blocks {
      for record in results.cells where block < record.trials.count {
        guard let cell = written.cells[record.cell] else { continue }
        try add(record.trials[block], cell: cell)
      }
    }
    for record in results.cells {
      guard let conclusion = record.conclusion, let cell = written.cells[record.cell] else {
        continue
      }
      try db.change(
        "cell \(cell)",
        "UPDATE cell SET conclusion = ?, precision = ?, concluded_blocks = ? WHERE id = ?",
        [conclusion.reason.rawValue, conclusion.precision, conclusion.blocks, cell])
    }
    return written.run
  }

  private func add(_ trial: TrialRecord, cell: Int64) throws {
    let number = try db.insert(
      into: "trial",
      [
        "cell_id": cell, "block": trial.block, "position": trial.position,
        "started_at_ns": trial.startedAt.count, "outcome": Outcome.running,
      ])
    let writer = SampleWriter(db: db, trial: number)
    for sample in trial.samples { try writer.write(sample) }
    try TrialEnding(db: db).end(number, trial)
  }
}
