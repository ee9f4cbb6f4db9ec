import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct RoundTripTests {
  @Test func `what a run stores comes back the same`() throws {
    let folder = try ScratchFolder()
    let store = try Store(file: folder.file("results/deep/bench.sqlite"))
    var expected = Made.run()
    let number = try Made.play(expected, into: store)
    expected.run.number = number
    #expect(number == 1)
    #expect(try store.results(run: number) == expected)
    #expect(try store.check() == [])
  }

  @Test func `a store in memory behaves like one in a file`() throws {
    var expected = Made.run(points: 1)
    let store = try Made.store(Made.run(points: 1))
    expected.run.number = 1
    #expect(try store.results(run: 1) == expected)
    #expect(try store.latestRun() == 1)
  }

  @Test func `a closed store is one file and opens again with everything in it`() throws {
    let folder = try ScratchFolder()
    let first = try Store(file: folder.file("bench.sqlite"))
    try Made.play(Made.run(), into: first)
    let results = try first.results(run: 1)
    try first.close()
    #expect(try folder.names() == ["bench.sqlite"])
    let second = try Store(file: folder.file("bench.sqlite"), access: .reading)
    #expect(try second.results(run: 1) == results)
  }

  @Test func `every kind of parameter value comes back exactly`() throws {
    var results = Made.run(points: 1, blocks: 1)
    results.cells[0].cell.parameters = ParameterPoint([
      .init("flag", .flag(true)), .init("integer", .integer(.max)),
      .init("number", .number(0.1 + 0.2)), .init("duration", .duration(Nanoseconds(1))),
      .init("bytes", .bytes(Bytes(.max))), .init("share", .share(Share(1.0 / 3))),
      .init("text", .text("a \"b\" | <script> \u{202E}ابج 🚀")),
      .init("list", .list([.integer(1), .duration(.seconds(2)), .text("x")])),
    ])
    let store = try Made.store(results)
    #expect(try store.results(run: 1).cells == results.cells)
  }

  @Test func `failures, gaps and extremes come back`() throws {
    var results = Made.run(points: 1, blocks: 1, batches: 1)
    for (index, kind) in TrialFailure.Kind.allCases.enumerated().prefix(results.cells.count) {
      results.cells[index].trials[0].failure = TrialFailure(kind, "because of \(kind)")
    }
    results.cells[7].trials[0].samples = [
      Sample(batch: 0, wall: .zero, tasks: 0, digest: 0),
      Sample(batch: 1, wall: Nanoseconds(.max), tasks: .max, digest: .max),
    ]
    results.cells[6].conclusion = Conclusion(reason: .failed, precision: nil, blocks: 0)
    results.cells[5].conclusion = nil
    let store = try Made.store(results)
    #expect(try store.results(run: 1).cells == results.cells)
  }

  @Test func `an open loop comes back, and its cells are compared by their response`() throws {
    var results = Made.run(workloads: ["io/open": .io], points: 1, blocks: 1, batches: 1)
    for (index, milliseconds) in [8, 2, 4, 4].enumerated() {
      results.cells[index].trials[0].samples[0].openLoop = Made.openLoop(
        .milliseconds(Int64(milliseconds)))
    }
    results.cells[1].trials[0].samples[0].openLoop?.lateness =
      Made.openLoop(.milliseconds(1)).response
    let store = try Made.store(results)
    #expect(try store.results(run: 1).cells == results.cells)
    let ratios = try store.sql(
      "SELECT ratio FROM model_ratio WHERE numerator = 'threads' AND denominator = 'serial'")
    #expect(ratios[column: "ratio"].first?.number == 4)
    let summary = try store.sql(
      "SELECT response_ms, tainted FROM cell_summary WHERE model = 'serial'")
    #expect(summary[column: "response_ms"].first?.number == 8)
  }

  @Test func `without histograms everything else is there`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1))
    let full = try store.results(run: 1).cells[0].trials[0].samples[0]
    var light = try #require(try store.results(run: 1, histograms: false).cells.first)
      .trials[0].samples[0]
    #expect(light.latency?.buckets == [])
    light.latency?.buckets = full.latency?.buckets ?? []
    #expect(light == full)
  }

  @Test func `a workload that was measured twice is stored once`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1), Made.run(points: 1, blocks: 1))
    #expect(try store.sql("SELECT count(*) FROM workload").rows == [[.integer(2)]])
    #expect(try store.latestRun() == 2)
  }

  @Test func `writing to a trial that is not there says so`() throws {
    let store = try Store.inMemory()
    let error = #expect(throws: BenchError.self) { try store.record(Made.sample(), trial: 7) }
    #expect(error?.code == .store)
    #expect(error?.message.contains("holds no") == true)
    #expect(throws: BenchError.self) {
      try store.endTrial(7, record: Made.run().cells[0].trials[0])
    }
    #expect(throws: BenchError.self) { try store.results(run: 7) }
    #expect(throws: BenchError.self) { try store.plan(run: 7) }
  }
}
