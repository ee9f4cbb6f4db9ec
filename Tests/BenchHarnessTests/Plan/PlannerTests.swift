import BenchCore
import BenchHarness
import BenchTestSupport
import Testing

struct PlannerTests {
  @Test func `the same seed gives the same plan, another seed another order`() throws {
    let workloads = [MadePlan.workload(waits: [1, 2, 3])]
    let effort = MadePlan.effort(blocks: 6...8)
    let one = try MadePlan.plan(workloads, effort: effort, seed: 1)
    #expect(try MadePlan.plan(workloads, effort: effort, seed: 1) == one)
    let other = try MadePlan.plan(workloads, effort: effort, seed: 2)
    #expect(other.groups.map(\.orders) != one.groups.map(\.orders))
  }

  @Test func `every block holds every cell once, and each place is taken in turn`() throws {
    let plan = try MadePlan.plan([MadePlan.workload()], effort: MadePlan.effort(blocks: 4...8))
    for orders in plan.groups.map(\.orders) {
      #expect(orders.count == 8)
      for order in orders { #expect(order.sorted() == [0, 1, 2, 3]) }
      for square in [orders[..<4], orders[4...]] {
        for place in 0..<4 { #expect(Set(square.map { $0[place] }).count == 4) }
      }
    }
  }

  @Test func `serial has one worker and every other model the workload's number`() throws {
    let plan = try MadePlan.plan([MadePlan.workload()])
    let cells = plan.groups[0].cells.map(\.cell)
    #expect(cells.map(\.concurrency) == [1, 5, 5, 5])
    #expect(cells.map(\.tasks) == [10, 10, 10, 10])
  }

  @Test func `a workload restricts itself to the back ends that it names`() throws {
    let plan = try MadePlan.plan([MadePlan.workload(backends: ["threads"])])
    #expect(plan.groups[0].cells.map(\.cell.backend) == ["threads"])
  }

  @Test func `waiting is expected to shrink with the concurrency, computing with the CPUs`() throws
  {
    func trial(_ compute: Int64, _ wait: Int64) throws -> [Model: Double] {
      let planner = Planner(
        profile: .quick, effort: MadePlan.effort(), seed: 1, usableCPUs: 2,
        estimate: { _ in .init(compute: .milliseconds(compute), wait: .milliseconds(wait)) },
        obstacle: { _ in nil })
      let plan = try planner.plan([MadePlan.workload()], backends: MadePlan.backends)
      let cells = plan.groups[0].cells
      return Dictionary(
        uniqueKeysWithValues: cells.map { ($0.cell.model, $0.expectedTrial.seconds) })
    }
    // 10 tasks, 3 batches, 5 workers: 0.3 s one by one.
    let waiting = try trial(0, 10)
    let computing = try trial(10, 0)
    func near(_ value: Double?, _ expected: Double) -> Bool {
      abs((value ?? 0) - expected) < 0.06
    }
    #expect(near(waiting[.serial], 0.345) && near(waiting[.threads], 0.105))
    #expect(near(waiting[.coroutines], 0.105))
    #expect(near(computing[.threads], 0.195) && near(computing[.coroutines], 0.345))
  }

  @Test func `wider profiles may take longer, and a misspelt one finds the nearest`() {
    let budgets = Profile.allCases.map { Effort($0).budget }
    #expect(budgets == budgets.sorted() && Set(budgets).count == 4)
    #expect(Effort(.smoke).budget < .seconds(15) && Effort(.quick).budget < .seconds(120))
    #expect(Effort(.standard).budget < .seconds(900))
    let error = #expect(throws: BenchError.self) { try Profile.named("quik") }
    #expect(error?.remedy == "did you mean 'quick'?")
  }
}
