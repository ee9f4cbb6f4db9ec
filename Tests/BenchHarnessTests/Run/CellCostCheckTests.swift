import BenchCore
import BenchStatistics
import BenchTestSupport
import Testing

@testable import BenchHarness

@Suite struct CellCostCheckTests {
  private typealias Verdict = CellCostCheck.Verdict

  /// Checks a cell whose trials take 10 ms bare and so much more when they measure.
  private func check(
    adds share: Double, obstacle: String? = nil, failure: TrialFailure? = nil
  ) throws -> (verdict: Verdict, finding: CellCostCheck.Finding, ran: [TrialSpecification]) {
    let launcher = ScriptedLauncher(clock: ManualClock()) { specification in
      if let failure { return .fails(failure, after: .zero) }
      let wall = specification.metersCost ? 10_000_000 * (1 + share) : 10_000_000
      return .measures(Nanoseconds(Int64(wall)), digest: 1)
    }
    let check = CellCostCheck(
      launcher: launcher, calibration: Calibration(), makeScratch: { "" },
      removeScratch: { _ in })
    let plan = try MadePlan.plan([MadePlan.workload()], obstacle: { _ in obstacle })
    let entry = try #require(plan.entries.first)
    let finding = try check.measure(entry.cell, entry.point, blocks: 8...16, seed: 3)
    let verdict = try #require(try CellCostCheck.verdicts([finding]).first)
    return (verdict, finding, launcher.ran)
  }

  @Test(arguments: [(-0.01, Verdict.within), (0, .within), (0.015, .within), (0.03, .above)])
  private func `what measuring adds is held against the bar`(
    share: Double, expected: Verdict
  ) throws {
    let (verdict, finding, ran) = try check(adds: share)
    #expect(verdict == expected)
    #expect(abs((finding.ratio?.interval.estimate ?? 0) - 1 - share) < 1e-6)
    // As narrow as can be, so the fewest blocks: two trials each, one of which reads nothing.
    #expect(ran.count == 16)
    #expect(ran.count { !$0.metersCost && !$0.measuresLatency } == 8)
    #expect(ran.count { $0.metersCost && $0.measuresLatency } == 8)
  }

  @Test func `a cell that cannot be measured says why`() throws {
    let failed = try check(adds: 0, failure: TrialFailure(.crashed, "signal 9"))
    #expect(failed.verdict == .notMeasured)
    #expect(failed.finding.failure?.reason == "signal 9")
    let hindered = try check(adds: 0, obstacle: "too many processes")
    #expect(hindered.verdict == .notMeasured)
    #expect(hindered.finding.failure?.kind == .notApplicable)
    #expect(hindered.ran.isEmpty)
  }

  @Test func `among many cells a chance finding is no verdict`() throws {
    let (_, one, _) = try check(adds: 0.03)
    let (_, other, _) = try check(adds: 0)
    let verdicts = try CellCostCheck.verdicts([one] + Array(repeating: other, count: 40))
    // 8 blocks give a p-value of 0.004 at best, which forty others make worthless.
    #expect(verdicts[0] == .notSeparated)
    #expect(verdicts.dropFirst().allSatisfy { $0 == .within })
  }

  @Test func `the shortest tasks are the cells with the most of them, of different workloads`()
    throws
  {
    var plan = try MadePlan.plan([
      MadePlan.workload("a", waits: [1, 2]), MadePlan.workload("b"), MadePlan.workload("c"),
    ])
    for (group, tasks) in [5, 90, 70, 20].enumerated() {
      for cell in plan.groups[group].cells.indices {
        plan.groups[group].cells[cell].cell.tasks = tasks
      }
    }
    plan.groups[2].cells[0].obstacle = "not here"
    let chosen = plan.shortestTasks(perBackend: 2).map(\.cell.cell)
    #expect(chosen.filter { $0.backend == "serial" }.map(\.tasks) == [90, 20])
    #expect(chosen.filter { $0.backend == "threads" }.map(\.tasks) == [90, 70])
    #expect(chosen.count == 8)
  }
}
