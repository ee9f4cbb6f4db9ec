import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct LimitTests {
  private func record(_ name: String, at second: Int64, ours: Double) -> LimitRecord {
    LimitRecord(
      name: name, title: "Made \(name)", operation: "call", placement: "one CPU",
      measuredAt: .seconds(second),
      sides: [
        .init(name: "bench", title: "ours", nanoseconds: [ours, nil, ours + 2]),
        .init(name: "c", title: "C", nanoseconds: [nil, nil, nil], trouble: "it crashed"),
      ],
      bars: [
        .init(
          bar: .time(atMost: 1.3, of: Limits.c), estimate: 1.5, lower: 1.25, upper: 1.75,
          blocks: 6, verdict: .notSeparated),
        .init(bar: .rate(atLeastPerSecond: 1e6), blocks: 0, verdict: .notMeasured),
      ])
  }

  private func session(
    _ limits: [LimitRecord], run: Int64? = nil, environment: Environment
  ) -> LimitSession {
    LimitSession(
      run: run, startedAt: .seconds(1), command: "bench limits", build: "made", seed: .max,
      effort: .milliseconds(120), environment: environment, limits: limits)
  }

  private func storeWithRun() throws -> (store: Store, environment: Environment) {
    let results = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 2)
    return (try Made.store(results), results.run.environment)
  }

  @Test func `what was measured comes back as it was, with the run's results`() throws {
    let (store, environment) = try storeWithRun()
    let records = [record("z/last", at: 5, ours: 3), record("a/first", at: 6, ours: 4)]
    try store.record(session(records, environment: environment))
    #expect(try store.results(run: 1).limits == records)
    #expect(try store.check().isEmpty)
  }

  @Test func `a report shows what its run measured, else the latest of the same host`() throws {
    let (store, environment) = try storeWithRun()
    var other = environment
    other.usableCPUs += 1
    try store.record(session([record("a/1", at: 1, ours: 1)], run: 1, environment: environment))
    try store.record(
      session(
        [record("a/1", at: 2, ours: 2), record("b/1", at: 2, ours: 2)], environment: environment))
    try store.record(session([record("b/1", at: 3, ours: 3)], environment: environment))
    try store.record(
      session([record("b/1", at: 9, ours: 9), record("c/1", at: 9, ours: 9)], environment: other))
    let shown = try store.results(run: 1).limits
    #expect(shown.map(\.name) == ["a/1", "b/1"])
    #expect(shown.map { $0.measuredAt.seconds } == [1, 3])
  }

  @Test func `the view has one row a bar with medians and the trouble of its sides`() throws {
    let (store, environment) = try storeWithRun()
    try store.record(session([record("a/1", at: 5, ours: 3)], environment: environment))
    let rows = try store.view("machine_limit")
    #expect(rows[column: "verdict"] == [.text("not separated"), .text("not measured")])
    #expect(rows[column: "subject_ns"] == [.real(4), .real(4)])
    #expect(rows[column: "reference_ns"] == [.null, .null])
    #expect(rows[column: "trouble"] == [.text("it crashed"), .null])
    #expect(rows[column: "estimate"] == [.real(1.5), .null])
    #expect(rows[column: "measured"].first == .text("1970-01-01T00:00:05Z"))
  }
}
