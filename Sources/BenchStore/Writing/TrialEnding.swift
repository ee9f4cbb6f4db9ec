import BenchCore
import GRDB

/// Writes how a trial ended, and what its batches come to.
struct TrialEnding {
  let db: Database

  /// Writes it; a second call replaces the first.
  func end(_ trial: Int64, _ record: TrialRecord) throws {
    try db.change(
      "trial \(trial)",
      """
      UPDATE trial SET duration_ns = ?, create_ns = ?, warm_ns = ?, run_ns = ?, drain_ns = ?,
        tear_down_ns = ?, outcome = ?, reason = ? WHERE id = ?
      """,
      [
        record.duration.count, record.phases[.create]?.count, record.phases[.warm]?.count,
        record.phases[.run]?.count, record.phases[.drain]?.count,
        record.phases[.tearDown]?.count, record.failure?.kind.rawValue ?? Outcome.fine,
        record.failure?.reason, trial,
      ])
    try TrialSummarizing.summarize(db, trial: trial)
    for table in ["sensor_gap", "trial_note"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE trial_id = ?", arguments: [trial])
    }
    for (sensor, reason) in record.summary.unavailable {
      try db.insert(
        into: "sensor_gap", ["trial_id": trial, "sensor": sensor, "reason": reason])
    }
    for (position, note) in record.summary.notes.enumerated() {
      try db.insert(
        into: "trial_note", ["trial_id": trial, "position": position, "text": note])
    }
  }
}
