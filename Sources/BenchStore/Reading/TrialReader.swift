import BenchCore

/// Reads the trials of a run with their samples.
///
/// A run's trials and samples are each read by one statement and put together here, not by one
/// statement a trial.
struct TrialReader {
  let connection: ReadConnection

  init(_ connection: ReadConnection) { self.connection = connection }

  /// A run's trials by the number of their cell, ordered by block and then by when they were made.
  func trials(run: Int64, histograms: Bool) throws -> [Int64: [TrialRecord]] {
    var samples = try SampleReader(connection).samples(run: run, histograms: histograms)
    let summaries = try summaries(run: run)
    var trials: [Int64: [TrialRecord]] = [:]
    let sql = """
      SELECT trial.id, cell_id, block, trial.position, started_at_ns, duration_ns, create_ns,
        warm_ns, run_ns, drain_ns, tear_down_ns, outcome, reason
      FROM trial JOIN cell ON cell.id = trial.cell_id
      WHERE cell.run_id = ? ORDER BY cell_id, block, trial.id
      """
    try connection.forEach(sql, [.integer(run)]) { row in
      let number = row.integer(0)
      trials[row.integer(1), default: []].append(
        TrialRecord(
          block: Int(row.integer(2)), position: Int(row.integer(3)),
          startedAt: Nanoseconds(row.integer(4)), phases: phases(row),
          duration: Nanoseconds(row.integer(5)),
          failure: try Self.failure(outcome: row.text(11), reason: row.text(12)),
          summary: summaries[number] ?? TrialSummary(),
          samples: samples.removeValue(forKey: number) ?? []))
    }
    return trials
  }

  /// Why a trial does not count; nil if it does.
  static func failure(outcome: String, reason: String) throws(StoreFault) -> TrialFailure? {
    switch outcome {
    case Outcome.fine: return nil
    case Outcome.running:
      return TrialFailure(.interrupted, "the trial has not ended: it still runs, or was killed")
    default: return TrialFailure(try Known.value(outcome), reason)
    }
  }

  func phases(_ row: borrowing ReadStatement) -> [TrialPhase: Nanoseconds] {
    var phases: [TrialPhase: Nanoseconds] = [:]
    phases[.create] = row.nanoseconds(6)
    phases[.warm] = row.nanoseconds(7)
    phases[.run] = row.nanoseconds(8)
    phases[.drain] = row.nanoseconds(9)
    phases[.tearDown] = row.nanoseconds(10)
    return phases
  }

  func summaries(run: Int64) throws -> [Int64: TrialSummary] {
    var summaries: [Int64: TrialSummary] = [:]
    let gaps = """
      SELECT trial_id, sensor, sensor_gap.reason FROM cell JOIN trial ON trial.cell_id = cell.id
      JOIN sensor_gap ON sensor_gap.trial_id = trial.id WHERE cell.run_id = ?
      """
    try connection.forEach(gaps, [.integer(run)]) {
      summaries[$0.integer(0), default: TrialSummary()].unavailable[$0.text(1)] = $0.text(2)
    }
    let notes = """
      SELECT trial_id, text FROM cell JOIN trial ON trial.cell_id = cell.id
      JOIN trial_note ON trial_note.trial_id = trial.id
      WHERE cell.run_id = ? ORDER BY trial_id, trial_note.position
      """
    try connection.forEach(notes, [.integer(run)]) {
      summaries[$0.integer(0), default: TrialSummary()].notes.append($0.text(1))
    }
    return summaries
  }
}
