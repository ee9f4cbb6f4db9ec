import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite(.serialized) struct SpeedTests {
  /// The best of 40 groups, because other tests and other users share the machine: load can only
  /// make a group slower.
  @Test func `storing a sample in a transaction of its own takes under 1 ms`() throws {
    let folder = try ScratchFolder()
    let store = try Store(file: folder.file("bench.sqlite"))
    let results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 1)
    let run = try Made.play(results, into: store)
    let sample = Made.sample()
    var best = Duration.seconds(1000)
    for group in 0..<40 {
      let trial = try store.beginTrial(
        run: run, cell: results.cells[0].cell, block: group, position: 0, startedAt: Made.start)
      let began = ContinuousClock.now
      for batch in 0..<25 {
        var next = sample
        next.batch = batch
        try store.record(next, trial: trial)
      }
      best = min(best, (ContinuousClock.now - began) / 25)
      try store.endTrial(trial, record: results.cells[0].trials[0])
    }
    #expect(best < .milliseconds(1))
    #expect(try store.run(number: run).samples == 1016)
  }
}
