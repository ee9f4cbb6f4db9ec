import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct ResumeTests {
  /// Begins a run of one workload and leaves its third trial unfinished after two samples.
  private func interruptedRun(in file: String) throws -> RunResults {
    let results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 2)
    let store = try Store(file: file)
    let run = try store.begin(
      results.run, workloads: results.workloads,
      cells: results.cells.map { PlannedCell(cell: $0.cell, blocks: 2...2) },
      plan: PlanRecord(json: #"{"seed":1}"#, budget: .seconds(9)))
    for (position, record) in results.cells.prefix(3).enumerated() {
      let trial = try store.beginTrial(
        run: run, cell: record.cell, block: 0, position: position, startedAt: Made.start)
      for sample in record.trials[0].samples.prefix(2) { try store.record(sample, trial: trial) }
      guard position < 2 else { break }
      var ended = record.trials[0]
      if position == 1 { ended.failure = TrialFailure(.crashed, "signal 9") }
      try store.endTrial(trial, record: ended)
    }
    try store.close()
    return results
  }

  @Test func `a resumed run knows its plan and what is done`() throws {
    let folder = try ScratchFolder()
    let results = try interruptedRun(in: folder.file("bench.sqlite"))
    let store = try Store(file: folder.file("bench.sqlite"))
    #expect(try store.run(number: 1).trials.running == 1)
    #expect(try store.resume(run: 1) == 1)
    #expect(try store.resume(run: 1) == 0)

    #expect(try store.plan(run: 1) == PlanRecord(json: #"{"seed":1}"#, budget: .seconds(9)))
    #expect(
      try store.plannedCells(run: 1)
        == results.cells.map { PlannedCell(cell: $0.cell, blocks: 2...2) })
    let done = try store.completedTrials(run: 1)
    #expect(done.map(\.cell) == results.cells.prefix(2).map(\.cell))
    #expect(done.map(\.failure?.kind) == [nil, .crashed])

    let stored = try store.run(number: 1)
    #expect(stored.trials == TrialCounts(fine: 1, failed: 1, interrupted: 1))
    #expect(stored.samples == 6)
    #expect(stored.plannedTrials == 8...8)
    #expect(stored.differing.count == 4)
    #expect(stored.record.status == .running)
  }

  @Test func `after a resume the run completes and matches its plan`() throws {
    let folder = try ScratchFolder()
    let results = try interruptedRun(in: folder.file("bench.sqlite"))
    let store = try Store(file: folder.file("bench.sqlite"))
    try store.resume(run: 1)
    let done = try store.completedTrials(run: 1)
    for block in 0..<2 {
      for record in results.cells {
        let isDone = done.contains { $0.cell == record.cell && $0.block == block }
        guard !isDone else { continue }
        let trial = try store.beginTrial(
          run: 1, cell: record.cell, block: block, position: 0, startedAt: Made.start)
        for sample in record.trials[block].samples { try store.record(sample, trial: trial) }
        try store.endTrial(trial, record: record.trials[block])
      }
    }
    let cells = results.cells.map(\.cell)
    try store.conclude(
      run: 1, cells: cells, conclusion: Conclusion(reason: .ceiling, precision: 0.1, blocks: 2))
    try store.end(run: 1, status: .complete, endedAt: Made.start, laterDoubts: [])
    let stored = try store.run(number: 1)
    #expect(stored.differing.isEmpty)
    #expect(stored.trials == TrialCounts(fine: 7, failed: 1, interrupted: 1))
    #expect(stored.record.status == .complete)
    // The interrupted attempt is kept, and says what it is.
    let third = try store.results(run: 1).cells[2]
    #expect(third.trials.map(\.failure?.kind) == [.interrupted, nil, nil])
    let summary = try store.query(ResultsQuery())
    #expect(summary[column: "trials_ok"][2] == .integer(2))
    #expect(summary[column: "outcome"][2] == .text("ok"))
  }

  @Test func `resuming a run that is not there says so`() throws {
    let error = #expect(throws: BenchError.self) { try Store.inMemory().resume(run: 3) }
    #expect(error?.message == "the store holds no run 3")
  }

  @Test func `runs are listed from the oldest`() throws {
    let store = try Made.store(Made.run(points: 1), Made.run(points: 1))
    #expect(try store.runs().map(\.number) == [1, 2])
    #expect(try store.runs().map(\.status) == [.complete, .complete])
    #expect(try store.run(number: 2).differing.isEmpty)
  }

  @Test func `a trial that turns out to be wrong is ended again, and the last word counts`() throws
  {
    let store = try Store.inMemory()
    let results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 1)
    let run = try Made.play(results, into: store)
    var record = try #require(results.cells.first?.trials.first)
    record.failure = TrialFailure(.wrongChecksum, "the folded checksum differs")
    record.summary = TrialSummary(unavailable: ["peakRSS": "no sensor"], notes: ["a note"])
    let trial = try #require(
      try store.sql("SELECT min(id) AS id FROM trial").rows.first?.first?.number)
    try store.endTrial(Int64(trial), record: record)
    try store.endTrial(Int64(trial), record: record)
    let stored = try store.results(run: run).cells.first?.trials.first
    #expect(stored?.failure == record.failure)
    #expect(stored?.summary == record.summary)
  }
}
