import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct DigestTests {
  @Test func `a digest is what its samples come to`() throws {
    var made = Made.run(points: 1, blocks: 3, batches: 5)
    made.cells[0].trials[1].failure = TrialFailure(.crashed, "signal 9")
    made.cells[1].trials[0].samples[2].cost = Cost()
    made.cells[1].trials[0].samples[2].latency = nil
    made.cells[2].trials[2].samples = []
    let store = try Made.store(made)
    let full = try store.results(run: 1)
    let digests = try store.digest(run: 1, histograms: true)
    #expect(digests.run == full.run)
    #expect(digests.cells.map(\.cell) == full.cells.map(\.cell))
    for (left, right) in zip(full.cells, digests.cells) {
      #expect(right.trials.map(\.block) == left.trials.map(\.block))
      for (whole, digest) in zip(left.trials, right.trials) {
        #expect(digest.failure == whole.failure)
        #expect(digest.phases == whole.phases && digest.summary == whole.summary)
        guard !whole.samples.isEmpty else {
          #expect(digest.digest == nil && digest.samples.isEmpty)
          continue
        }
        let (got, due) = (try #require(digest.digest), TrialDigest(whole.samples))
        #expect(got.batches == due.batches && got.metrics == due.metrics)
        for path in [
          \TrialDigest.wall, \.throughput, \.cpuPerTask, \.waitShare, \.p50, \.p99, \.peakMemory,
        ] {
          // The same numbers but for the order in which they are divided.
          #expect(abs((got[keyPath: path] ?? 0) / (due[keyPath: path] ?? 0) - 1) < 1e-12)
        }
        let sample = try #require(digest.samples.first)
        #expect(digest.samples.count == 1)
        #expect(sample.tasks == 100)
        #expect(sample.cost.voluntarySwitches == whole.samples[0].cost.voluntarySwitches)
        let all = whole.samples.compactMap(\.latency)
        #expect(sample.latency?.count == all.reduce(0) { $0 + $1.count })
        #expect(
          sample.latency?.buckets.reduce(0) { $0 + $1.count }
            == all.flatMap(\.buckets).reduce(0) { $0 + $1.count })
        #expect(sample.latency?.maximum == all.map(\.maximum).max())
      }
    }
  }

  @Test func `a cell with one trial keeps its samples, which its interval rests on`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1, batches: 6))
    let digest = try store.digest(run: 1)
    #expect(digest.cells.allSatisfy { $0.trials[0].samples.count == 6 })
    #expect(digest.cells[0].trials[0].digest?.batches == 6)
  }

  @Test func `a running trial has no digest, and an ended one gets a new one`() throws {
    let store = try Store.inMemory()
    let made = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 1)
    let run = try Made.play(made, into: store)
    let trial = try store.beginTrial(
      run: run, cell: made.cells[0].cell, block: 7, position: 0, startedAt: Made.start)
    try store.record(Made.sample(), trial: trial)
    let running = try store.digest(run: run).cells[0].trials[1]
    #expect(running.digest == nil && running.failure?.kind == .interrupted)
    var record = made.cells[0].trials[0]
    for _ in 0..<2 {
      try store.endTrial(trial, record: record)
      #expect(try store.digest(run: run).cells[0].trials[1].digest?.batches == 1)
      record.failure = TrialFailure(.wrongChecksum, "turned out wrong")
    }
    #expect(try store.digest(run: run).cells[0].trials[1].failure?.kind == .wrongChecksum)
  }
}
