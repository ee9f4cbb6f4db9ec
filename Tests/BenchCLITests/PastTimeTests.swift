import BenchCore
import BenchReport
import Testing

@testable import BenchCLI

@Suite struct PastTimeTests {
  private let now = Nanoseconds.seconds(1_767_323_045)

  @Test func `times count back from now, dates from 1970`() throws {
    #expect(try PastTime.moment("30d", now: now) == now - .seconds(30 * 86_400))
    #expect(try PastTime.moment("90min", now: now) == now - .seconds(5400))
    #expect(try PastTime.moment("2w", now: now) == now - .seconds(14 * 86_400))
    #expect(try PastTime.moment("1970-01-01", now: now) == .zero)
    #expect(try PastTime.moment("2026-01-02", now: now) == .seconds(1_767_312_000))
    #expect(try PastTime.moment("2024-02-29", now: now) == .seconds(1_709_164_800))
  }

  @Test(arguments: ["", "d", "-3d", "yesterday", "2026-13-01", "2026-01", "3 d", "99999999999d"])
  func `anything else is an error that shows how to write it`(text: String) {
    let error = #expect(throws: BenchError.self) { try PastTime.moment(text, now: now) }
    #expect(error?.code == .usage && error?.remedy?.contains("30d") == true)
  }

  @Test func `metrics have the names that claims use`() {
    #expect(BlockMetric.allValueStrings == ["throughput", "cpu-per-task", "peak-memory"])
    #expect(BlockMetric(argument: "peak-memory") == .peakMemory)
    #expect(BlockMetric(argument: "cpuPerTask") == nil)
  }
}
