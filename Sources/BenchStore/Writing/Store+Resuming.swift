import BenchCore
import GRDB

extension Store {
  /// Takes up a run that was interrupted: it counts as running again.
  ///
  /// Trials that began and never ended are marked as interrupted; what they measured stays, and does
  /// not count. Call it only while no other process works on the run.
  ///
  /// - Returns: how many trials were marked.
  /// - Throws: `BenchError` with code `store`, also if there is no such run.
  @discardableResult
  public func resume(run: Int64) throws -> Int {
    try writing { db in
      try db.change(
        "run \(run)", "UPDATE run SET status = ?, ended_at_ns = NULL WHERE id = ?",
        [RunRecord.Status.running.rawValue, run])
      let lost = try Int64.fetchAll(
        db,
        sql: """
          SELECT trial.id FROM trial JOIN cell ON cell.id = trial.cell_id
          WHERE cell.run_id = ? AND trial.outcome = ?
          """, arguments: [run, Outcome.running])
      for trial in lost {
        try db.execute(
          sql: "UPDATE trial SET outcome = ?, reason = ? WHERE id = ?",
          arguments: [
            TrialFailure.Kind.interrupted.rawValue, "the run was interrupted during the trial",
            trial,
          ])
        try TrialSummarizing.summarize(db, trial: trial)
      }
      return lost.count
    }
  }
}
