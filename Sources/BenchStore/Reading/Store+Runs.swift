public import BenchCore

extension Store {
  /// All runs, oldest first.
  public func runs() throws -> [RunRecord] {
    try reading { connection in
      var numbers: [Int64] = []
      try connection.forEach("SELECT id FROM run ORDER BY id") { numbers.append($0.integer(0)) }
      return try numbers.map { try RunReader(connection).record($0) }
    }
  }

  /// One run with planned against stored counts.
  ///
  /// - Throws: `BenchError` with code `store`, also if there is no such run.
  public func run(number: Int64) throws -> StoredRun {
    try reading { connection in
      let record = try RunReader(connection).record(number)
      let stored = try CellReader(connection).counts(run: number)
      let cells = try CellReader(connection).entries(run: number).map { entry in
        let counts = stored[entry.number] ?? CellReader.Counts()
        return StoredCell(
          planned: entry.planned, trials: counts.trials, blocks: counts.blocks,
          samples: counts.samples, conclusion: entry.conclusion)
      }
      return StoredRun(record: record, cells: cells)
    }
  }

  /// The trials of a run that need not be made again, in the order in which they were made.
  ///
  /// Every trial that ended is there, a failed one too; not one that was interrupted.
  public func completedTrials(run: Int64) throws -> [SettledTrial] {
    try reading { connection in
      let cells = Dictionary(
        try CellReader(connection).entries(run: run).map { ($0.number, $0.planned.cell) },
        uniquingKeysWith: { $1 })
      var trials: [SettledTrial] = []
      let sql = """
        SELECT trial.id, cell_id, block, trial.position, outcome, reason
        FROM trial JOIN cell ON cell.id = trial.cell_id
        WHERE cell.run_id = ? AND outcome NOT IN ('running', 'interrupted') ORDER BY trial.id
        """
      try connection.forEach(sql, [.integer(run)]) { row in
        guard let cell = cells[row.integer(1)] else { return }
        trials.append(
          SettledTrial(
            number: row.integer(0), cell: cell, block: Int(row.integer(2)),
            position: Int(row.integer(3)),
            failure: try TrialReader.failure(outcome: row.text(4), reason: row.text(5))))
      }
      return trials
    }
  }
}

extension CellReader {
  /// What is stored of a cell, in counts.
  struct Counts {
    var trials = TrialCounts()
    var blocks = 0
    var samples = 0
  }

  /// The counts of a run's cells that have trials.
  func counts(run: Int64) throws -> [Int64: Counts] {
    var counts: [Int64: Counts] = [:]
    let sql = """
      SELECT cell_id,
        count(*) FILTER (WHERE outcome = 'ok'),
        count(*) FILTER (WHERE outcome = 'not-applicable'),
        count(*) FILTER (WHERE outcome = 'interrupted'),
        count(*) FILTER (WHERE outcome = 'running'),
        count(*),
        count(DISTINCT CASE WHEN outcome NOT IN ('running', 'interrupted') THEN block END),
        sum(CASE WHEN samples IS NULL
          THEN (SELECT count(*) FROM sample WHERE sample.trial_id = trial.id) ELSE samples END)
      FROM trial JOIN cell ON cell.id = trial.cell_id WHERE cell.run_id = ? GROUP BY cell_id
      """
    try connection.forEach(sql, [.integer(run)]) { row in
      var trials = TrialCounts(
        fine: Int(row.integer(1)), notApplicable: Int(row.integer(2)),
        interrupted: Int(row.integer(3)), running: Int(row.integer(4)))
      trials.failed =
        Int(row.integer(5)) - trials.fine - trials.notApplicable - trials.interrupted
        - trials.running
      counts[row.integer(0)] = Counts(
        trials: trials, blocks: Int(row.integer(6)), samples: Int(row.integer(7)))
    }
    return counts
  }
}
