import BenchCore
import BenchHarness
import BenchTestSupport
import Testing

@testable import BenchCLI

struct ProgressDisplayTests {
  private func progress(_ share: Double, remaining: Nanoseconds) -> RunProgress {
    RunProgress(
      share: Share(share), elapsed: .seconds(61), remaining: remaining, trials: 3, failures: 0)
  }

  @Test func `the bar fills with the share and never beyond its ends`() {
    #expect(ProgressDisplay.bar(Share(0), cells: 4) == "[----]")
    #expect(ProgressDisplay.bar(Share(0.5), cells: 4) == "[##--]")
    #expect(ProgressDisplay.bar(Share(0.99), cells: 4) == "[###-]")
    #expect(ProgressDisplay.bar(Share(1.2), cells: 4) == "[####]")
    #expect(ProgressDisplay.bar(Share(-1), cells: 4) == "[----]")
  }

  @Test func `the clock shows minutes and seconds, rounded up`() {
    #expect(ProgressDisplay.clock(.zero) == "0:00")
    #expect(ProgressDisplay.clock(.milliseconds(500)) == "0:01")
    #expect(ProgressDisplay.clock(.seconds(65)) == "1:05")
    #expect(ProgressDisplay.clock(.seconds(7200)) == "120:00")
    #expect(ProgressDisplay.clock(.seconds(-5)) == "0:00")
  }

  @Test func `the line names share, rest, block and cell, and fits the terminal`() throws {
    let plan = try MadePlan.plan([MadePlan.workload()])
    let cell = plan.groups[0].cells[1].cell
    let line = ProgressDisplay.line(cell, 2, progress(0.25, remaining: .seconds(90)), width: 100)
    #expect(
      line == "[#####---------------] 25% ETA 1:30 block 3 io/made wait=1ms on threads")
    let narrow = ProgressDisplay.line(cell, 2, progress(0.25, remaining: .zero), width: 40)
    #expect(narrow.count == 39)
  }

  @Test func `a group's line says how it ended`() {
    let point = ParameterPoint([.init("wait", .share(Share(0.5)))])
    let conclusion = Conclusion(reason: .precise, precision: 0.01, blocks: 6)
    let line = ProgressDisplay.groupLine(
      "mixed/dial", point, conclusion, progress(0.5, remaining: .zero))
    #expect(line == "1:01 50% mixed/dial wait=50%: 6 blocks, precise")
  }
}
