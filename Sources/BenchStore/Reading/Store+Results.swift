public import BenchCore

extension Store {
  /// Everything that is stored of a run: all that a report needs.
  ///
  /// Trials that were interrupted or have not ended are there too, with the failure `interrupted`;
  /// a block that was made again after a resume has both.
  ///
  /// - Parameters:
  ///   - run: the run's number.
  ///   - histograms: whether latencies come with their buckets, most of what is read; without, their
  ///     percentiles are still there.
  /// - Throws: `BenchError` with code `store`, also if there is no such run.
  public func results(run: Int64, histograms: Bool = true) throws -> RunResults {
    try results(run: run) { try $0.trials(run: run, histograms: histograms) }
  }

  /// A run with its trials' medians in place of their samples: what statistics need, at a cost that
  /// does not grow with the number of samples.
  ///
  /// Every trial that ended has a ``TrialRecord/digest`` and one sample that stands for all. Where a
  /// cell has a single trial that counts, whose batches are then all that an interval can rest on,
  /// its own samples are there beside the digest.
  ///
  /// - Parameters:
  ///   - run: the run's number.
  ///   - histograms: whether the latencies of each trial come with their buckets.
  /// - Throws: `BenchError` with code `store`, also if there is no such run.
  public func digest(run: Int64, histograms: Bool = false) throws -> RunResults {
    try results(run: run) { try $0.digests(run: run, histograms: histograms) }
  }

  private func results(
    run: Int64, trials read: (TrialReader) throws -> [Int64: [TrialRecord]]
  ) throws -> RunResults {
    try reading { connection in
      let runs = RunReader(connection)
      let record = try runs.record(run)
      var trials = try read(TrialReader(connection))
      let cells = try CellReader(connection).entries(run: run).map { entry in
        CellRecord(
          cell: entry.planned.cell, plannedBlocks: entry.planned.blocks,
          trials: trials.removeValue(forKey: entry.number) ?? [], conclusion: entry.conclusion)
      }
      let limits = try LimitReader(connection).limits(
        run: run, host: record.environment.hostKey)
      return RunResults(
        run: record, workloads: try runs.workloads(run), cells: cells, limits: limits)
    }
  }

  /// How many batches a run has; 0 if there is no such run.
  ///
  /// Counted by trial, so it costs little however many there are.
  public func batches(run: Int64) throws -> Int {
    try reading { connection in
      var count = 0
      let sql = """
        SELECT coalesce(sum(trial.samples), 0) FROM cell JOIN trial ON trial.cell_id = cell.id
        WHERE cell.run_id = ?
        """
      try connection.forEach(sql, [.integer(run)]) { count = Int($0.integer(0)) }
      return count
    }
  }

  /// The number of the run that was begun last; nil in an empty store.
  public func latestRun() throws -> Int64? {
    try reading { connection in
      var number: Int64?
      try connection.forEach("SELECT max(id) FROM run") { number = $0.optionalInteger(0) }
      return number
    }
  }

  /// The plan of a run, to be continued.
  ///
  /// - Throws: `BenchError` with code `store`, also if there is no such run.
  public func plan(run: Int64) throws -> PlanRecord {
    try reading { connection in
      var plan: PlanRecord?
      try connection.forEach("SELECT plan, budget_ns FROM run WHERE id = ?", [.integer(run)]) {
        plan = PlanRecord(json: $0.text(0), budget: Nanoseconds($0.integer(1)))
      }
      guard let plan else { throw StoreFault.unknown("run \(run)") }
      return plan
    }
  }

  /// The cells that a run planned, in the plan's order.
  public func plannedCells(run: Int64) throws -> [PlannedCell] {
    try reading { try CellReader($0).entries(run: run).map(\.planned) }
  }
}
