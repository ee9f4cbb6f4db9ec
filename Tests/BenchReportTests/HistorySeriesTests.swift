import BenchCore
import BenchReport
import BenchStatistics
import BenchTestSupport
import Testing

@Suite struct HistorySeriesTests {
  private func records(
    runs: Int = 24, seed: UInt64 = 1, environment: Environment = Made.environment,
    hash: String = "a", value: (Int, Double) -> Double
  ) -> [HistoryRecord] {
    var state = seed
    return (0..<runs).map { run in
      // A sum of uniform numbers is near enough to a normal one.
      let noise = (0..<12).reduce(-6.0) { sum, _ in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return sum + Double(state >> 11) * 0x1p-53
      }
      return HistoryRecord(
        run: Int64(run + 1), startedAt: Made.start + .seconds(Int64(run) * 86_400), build: "made",
        environment: environment, workload: "io/made", hash: hash, parameters: "wait=1ms",
        backend: "threads", tasks: 100, concurrency: 16, trials: 8, value: value(run, noise))
    }
  }

  private let metric = HistoryTable.Metric(quantity: .rate, isMoreBetter: true)

  @Test func `a planted step is found at its run, with its size and direction`() throws {
    let series = HistorySeries.all(records { $0 < 14 ? 1000 + 5 * $1 : 800 + 5 * $1 })
    let one = try #require(series.first)
    #expect(series.count == 1)
    #expect(one.steps?.map(\.index) == [14])
    #expect(one.steps?.first?.ratio.contains(0.8) == true)
    let table = HistoryTable.series(series, metric: metric)
    let verdict = table[column: "verdict"][0].text ?? ""
    #expect(verdict.hasPrefix("worse from run 15 (2026-01-16 03:04 UTC): 0.80"), "\(verdict)")
    #expect(table[column: "history"][0].text?.count == 24)
    #expect(HistoryTable.points(series)[column: "step"].compactMap(\.number).count == 1)
  }

  @Test func `noise is no step`() {
    let steps = (0..<50 as Range<UInt64>).flatMap { seed in
      HistorySeries.all(records(seed: seed) { 1000 + 10 * $1 }).flatMap { $0.steps ?? [] }
    }
    #expect(steps.count <= 4)
  }

  @Test func `under ten points there is no verdict`() {
    let series = HistorySeries.all(records(runs: 9) { run, _ in run < 5 ? 100 : 900 })
    #expect(series[0].steps == nil)
    #expect(
      HistoryTable.series(series, metric: metric)[column: "verdict"]
        == [.text("no verdict: 9 points of 10")])
  }

  @Test func `another machine or another text begins another series`() {
    var other = Made.environment
    other.usableCPUs = 64
    let all =
      records { 100 + $1 } + records(environment: other) { 900 + $1 }
      + records(hash: "b") { 500 + $1 }
    let series = HistorySeries.all(all)
    #expect(series.map(\.points.count) == [24, 24, 24])
    #expect(series.allSatisfy { $0.steps?.isEmpty == true })
    // What changes by itself is no other machine.
    var busy = Made.environment
    busy.doubts = []
    busy.facts.append(Fact("load.average", "Load", .value("7")))
    #expect(
      HistorySeries.all(records { 1 + $1 * 0.001 } + records(environment: busy) { 1 + $1 * 0.001 })
        .count == 1)
  }

  @Test func `a sparkline goes from the lowest to the highest`() {
    #expect(Sparkline.text([1, 2, 3, 4, 5, 6, 7, 8]) == "▁▂▃▄▅▆▇█")
    #expect(Sparkline.text([5, 5, 5]) == "▄▄▄")
    #expect(Sparkline.text([]) == "")
    #expect(Sparkline.text(Array(repeating: 0, count: 60) + [1], width: 3) == "▁▁█")
  }
}
