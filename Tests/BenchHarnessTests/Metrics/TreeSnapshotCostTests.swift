import BenchCore
import Testing

@testable import BenchHarness

struct TreeSnapshotCostTests {
  private let wall = Nanoseconds.milliseconds(100)

  private func member(_ process: Int32, parent: Int32 = 1, start: Int64 = 5) -> TreeSnapshot.Member
  {
    TreeSnapshot.Member(process: process, parent: parent, start: start)
  }

  private func own(user: Int64 = 0, system: Int64 = 0, switches: Int64 = 0) -> TreeSnapshot.Own {
    TreeSnapshot.Own(
      process: 1, user: .milliseconds(user), system: .milliseconds(system),
      voluntarySwitches: switches, involuntarySwitches: 2 * switches)
  }

  @Test func `the caller's times are taken as getrusage gives them`() {
    var before = TreeSnapshot()
    var after = TreeSnapshot()
    before.own = own(user: 10, system: 3, switches: 5)
    after.own = own(user: 40, system: 10, switches: 9)
    let cost = after.cost(since: before, wall: wall).cost
    #expect(cost.userCPU == .milliseconds(30))
    #expect(cost.systemCPU == .milliseconds(7))
    #expect(cost.voluntarySwitches == 4)
    #expect(cost.involuntarySwitches == 8)
  }

  @Test func `the other processes' exact time is divided as their ticks say`() {
    var before = TreeSnapshot()
    var after = TreeSnapshot()
    before.members = [member(2)]
    after.members = [member(2)]
    after.others.cpu = Nanoseconds(404_000_000)
    after.others.userTicks = 30
    after.others.systemTicks = 10
    let cost = after.cost(since: before, wall: wall).cost
    #expect(cost.userCPU == Nanoseconds(303_000_000))
    #expect(cost.systemCPU == Nanoseconds(101_000_000))
  }

  @Test func `with few ticks in the interval the proportion of the whole lives is used`() {
    var before = TreeSnapshot()
    before.members = [member(2)]
    before.others.userTicks = 300
    before.others.systemTicks = 100
    var after = before
    after.others.cpu = Nanoseconds(8_000_000)
    after.others.systemTicks = 101
    after.others.userTicks = 303
    let cost = after.cost(since: before, wall: wall).cost
    #expect(cost.userCPU == Nanoseconds(6_000_000))
    #expect(cost.systemCPU == Nanoseconds(2_000_000))
  }

  @Test func `time too short for any tick counts as user time and says so`() {
    var before = TreeSnapshot()
    before.members = [member(2)]
    var after = before
    after.others.cpu = Nanoseconds(1234)
    let metered = after.cost(since: before, wall: wall)
    #expect(metered.cost.cpu == Nanoseconds(1234))
    #expect(metered.unavailable["systemCPU"]?.contains("less than one tick") == true)
  }

  @Test func `what an ended child used stays in the sum when the tree reaped it`() {
    var before = TreeSnapshot()
    before.own = own()
    before.members = [member(2), member(3)]
    before.others.cpu = .milliseconds(500)
    before.others.minorFaults = 70
    before.others.voluntarySwitches = 20
    var after = TreeSnapshot()
    after.own = own(user: 300, switches: 10)
    after.own?.minorFaults = 40
    after.members = [member(2)]
    after.others.cpu = .milliseconds(250)
    after.others.minorFaults = 36
    after.others.voluntarySwitches = 11
    let metered = after.cost(since: before, wall: wall)
    #expect(metered.cost.cpu == .milliseconds(50))
    #expect(metered.cost.minorFaults == 6)
    #expect(metered.cost.voluntarySwitches == 1)
  }

  @Test func `an ended process that no one in the tree reaped leaves no sums, and a reason`() {
    var before = TreeSnapshot()
    before.own = own()
    before.members = [member(2, parent: 99), member(3)]
    var after = TreeSnapshot()
    after.own = own(user: 10)
    after.members = [member(3)]
    let metered = after.cost(since: before, wall: wall)
    #expect(metered.cost.cpu == nil)
    #expect(metered.cost.minorFaults == nil)
    #expect(metered.cost.voluntarySwitches == nil)
    #expect(metered.unavailable["userCPU"]?.contains("process 2 ended") == true)
  }

  @Test func `a later process under the same id does not pass for the first`() {
    var before = TreeSnapshot()
    before.members = [member(2, parent: 99, start: 5)]
    var after = TreeSnapshot()
    after.members = [member(2, parent: 99, start: 6)]
    #expect(after.cost(since: before, wall: wall).cost.userCPU == nil)
  }

  @Test func `switches of children that a fork server reaped are unknown, not zero`() {
    var before = TreeSnapshot()
    before.own = own()
    before.members = [member(2)]
    var after = before
    after.others.reaped.minorFaults = 80
    after.others.reaped.userTicks = 12
    after.others.reaped.systemTicks = 4
    let metered = after.cost(since: before, wall: wall)
    #expect(metered.cost.userCPU == .milliseconds(120))
    #expect(metered.cost.systemCPU == .milliseconds(40))
    #expect(metered.cost.minorFaults == 80)
    #expect(metered.cost.voluntarySwitches == nil)
    #expect(metered.unavailable["voluntarySwitches"] != nil)
  }

  private func worker(_ thread: Int32, onCPU: Int64, runQueue: Int64) -> TreeSnapshot.Worker {
    TreeSnapshot.Worker(
      thread: thread, onCPU: .milliseconds(onCPU), runQueue: .milliseconds(runQueue))
  }

  @Test func `the wait share is what is left of the workers' time`() {
    var before = TreeSnapshot()
    before.workers = [worker(7, onCPU: 10, runQueue: 1), worker(8, onCPU: 0, runQueue: 0)]
    var after = TreeSnapshot()
    after.workers = [worker(7, onCPU: 50, runQueue: 11), worker(8, onCPU: 40, runQueue: 10)]
    let cost = after.cost(since: before, wall: wall).cost
    #expect(cost.onCPU == .milliseconds(80))
    #expect(cost.runQueue == .milliseconds(20))
    #expect(cost.waitShare == Share(0.5))
  }

  @Test func `noise does not push the wait share below 0`() {
    var before = TreeSnapshot()
    before.workers = [worker(7, onCPU: 0, runQueue: 0)]
    var after = TreeSnapshot()
    after.workers = [worker(7, onCPU: 101, runQueue: 0)]
    #expect(after.cost(since: before, wall: wall).cost.waitShare == Share(0))
  }

  @Test func `without known workers the wait share is unavailable, not 1`() {
    let metered = TreeSnapshot().cost(since: TreeSnapshot(), wall: wall)
    #expect(metered.cost.waitShare == nil)
    #expect(metered.unavailable["waitShare"] == "no worker threads are known")
    var after = TreeSnapshot()
    after.workers = [worker(7, onCPU: 0, runQueue: 0)]
    #expect(
      after.cost(since: TreeSnapshot(), wall: wall).unavailable["waitShare"]
        == "workers changed in the batch")
  }

  @Test func `a sensor that was missing at either end stays missing`() {
    var before = TreeSnapshot()
    before.miss("waitShare", "no schedstat")
    let metered = TreeSnapshot().cost(since: before, wall: wall)
    #expect(metered.unavailable["waitShare"] == "no schedstat")
  }
}
