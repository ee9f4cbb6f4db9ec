import BenchLessons
import Testing

@Suite struct ScenarioReportTests {
  private func report(_ findings: Finding..., failure: String? = nil) -> ScenarioReport {
    ScenarioReport(name: "made", start: .fork, findings: findings, failure: failure)
  }

  private let good = Finding("lines", expected: .equals(2.fact), seen: 2.fact)
  private let bad = Finding("exit code", expected: .equals(0.fact), seen: 9.fact)

  @Test func `a report passes if it looked at something and all is as expected`() {
    #expect(report(good).passes)
    #expect(!report(good, bad).passes)
    #expect(!report().passes)
    #expect(!report(good, failure: "stopped").passes)
  }

  @Test func `what is not as expected is said first`() {
    #expect(report(good, bad).seen == "exit code: 9 instead of 0; lines: 2")
    #expect(report(good, failure: "late").seen == "late; lines: 2")
    #expect(report().seen == "nothing")
  }

  @Test func `each finding is falsified alone, and none of the results passes`() {
    let other = Finding("wall time", expected: .between(0.3, 0.6), seen: .number(0.4, unit: "s"))
    let falsified = report(good, other).falsified
    #expect(falsified.count == 2)
    #expect(falsified[0].findings[1] == other)
    #expect(falsified[1].findings[0] == good)
    #expect(falsified.allSatisfy { !$0.passes })
  }
}
