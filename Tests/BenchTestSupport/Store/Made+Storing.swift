public import BenchCore
public import BenchStore

extension Made {
  /// Plays results into a sink, in the order in which a run makes them.
  ///
  /// - Returns: the run's number.
  @discardableResult
  public static func play(_ results: RunResults, into sink: any ResultSink) throws -> Int64 {
    var record = results.run
    record.status = .running
    record.endedAt = nil
    record.laterDoubts = []
    let run = try sink.begin(
      record, workloads: results.workloads,
      cells: results.cells.map { PlannedCell(cell: $0.cell, blocks: $0.plannedBlocks) },
      plan: PlanRecord(json: #"{"made":true}"#, budget: .seconds(120)))
    let blocks = results.cells.map(\.trials.count).max() ?? 0
    for block in 0..<blocks {
      for cell in results.cells where block < cell.trials.count {
        try play(cell.trials[block], of: cell.cell, run: run, into: sink)
      }
    }
    for cell in results.cells {
      guard let conclusion = cell.conclusion else { continue }
      try sink.conclude(run: run, cells: [cell.cell], conclusion: conclusion)
    }
    if let endedAt = results.run.endedAt {
      try sink.end(
        run: run, status: results.run.status, endedAt: endedAt,
        laterDoubts: results.run.laterDoubts)
    }
    return run
  }

  private static func play(
    _ trial: TrialRecord, of cell: Cell, run: Int64, into sink: any ResultSink
  ) throws {
    let number = try sink.beginTrial(
      run: run, cell: cell, block: trial.block, position: trial.position,
      startedAt: trial.startedAt)
    for sample in trial.samples { try sink.record(sample, trial: number) }
    try sink.endTrial(number, record: trial)
  }

  /// A store in memory that holds the given runs.
  public static func store(_ runs: RunResults...) throws -> Store {
    let store = try Store.inMemory()
    for run in runs { try play(run, into: store) }
    return store
  }
}
