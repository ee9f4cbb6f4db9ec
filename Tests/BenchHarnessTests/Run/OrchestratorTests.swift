import BenchCore
import BenchHarness
import BenchTestSupport
import Synchronization
import Testing

/// The orchestrator with a scripted launcher, a manual clock and a sink in memory: no time passes.
struct OrchestratorTests {
  let clock = ManualClock()
  let sink = RecordingSink()
  let observer = RecordingObserver()

  private func run(
    _ plan: Plan, earlier: [CellRecord] = [], interruption: Interruption = Interruption(),
    script: @escaping (TrialSpecification) -> ScriptedLauncher.Act
  ) throws -> (Orchestrator.Outcome, ScriptedLauncher) {
    let launcher = ScriptedLauncher(clock: clock, script: script)
    let orchestrator = Orchestrator(
      run: 1, plan: plan, calibration: Calibration(), earlier: earlier,
      memoryLimit: .mebibytes(100),
      tools: .init(
        launcher: launcher, sink: sink, observer: observer, clock: clock,
        interruption: interruption))
    return (try orchestrator.execute(laterDoubts: { [] }), launcher)
  }

  @Test func `every cell is measured once in each block until the ceiling`() throws {
    let plan = try MadePlan.plan([MadePlan.workload()])
    var wall = Int64(1_000_000)
    let (outcome, _) = try run(plan) { _ in
      wall = wall &* 7 % 5_000_011 + 1_000_000  // Never precise.
      return .measures(Nanoseconds(wall), digest: 1)
    }
    #expect(outcome.status == .complete)
    #expect(sink.trials.count == 16)
    for backend in MadePlan.backends {
      let blocks = sink.trials.filter { $0.cell.backend == backend.name }.map(\.block)
      #expect(blocks == [0, 1, 2, 3])
    }
    #expect(sink.conclusions.map(\.conclusion.blocks) == [4])
    #expect(sink.trials.allSatisfy { $0.samples.count == 2 && $0.end?.failure == nil })
  }

  @Test func `measuring stops once every interval stays narrow`() throws {
    let effort = MadePlan.effort(blocks: 2...20)
    let plan = try MadePlan.plan([MadePlan.workload()], effort: effort)
    _ = try run(plan) { _ in .measures(.milliseconds(1), digest: 1) }
    #expect(sink.conclusions.map(\.conclusion.reason) == [.precise])
    // The rule wants three narrow looks in a row, so that one lucky interval does not end it.
    #expect(sink.conclusions.map(\.conclusion.blocks) == [4])
  }

  @Test func `the time budget is obeyed, and the reason is stored`() throws {
    let effort = MadePlan.effort(blocks: 3...30, budget: .seconds(1), precision: 0.000_001)
    let plan = try MadePlan.plan([MadePlan.workload(waits: [1, 2])], effort: effort)
    var wall = Int64(10_000_000)
    _ = try run(plan) { _ in
      wall += 1_000_000
      return .measures(Nanoseconds(wall), digest: 1)
    }
    #expect(sink.conclusions.map(\.conclusion.reason) == [.budget, .budget])
    #expect(clock.now() < .milliseconds(1500))
  }

  @Test func `results that differ from the serial ones have no timing, wherever serial stands`()
    throws
  {
    for seed in 0..<6 as Range<UInt64> {
      let plan = try MadePlan.plan([MadePlan.workload()], seed: seed)
      let sink = RecordingSink()
      let launcher = ScriptedLauncher(clock: clock) { specification in
        let isWrong = specification.cell.model == .processes
        return .measures(.milliseconds(1), digest: isWrong ? 666 : 42)
      }
      let orchestrator = Orchestrator(
        run: 1, plan: plan, calibration: Calibration(), memoryLimit: .mebibytes(1),
        tools: .init(launcher: launcher, sink: sink, observer: observer, clock: clock))
      let outcome = try orchestrator.execute(laterDoubts: { [] })
      #expect(outcome.failedCells.keys.map(\.backend) == ["processes"])
      for trial in sink.trials {
        let expected: TrialFailure.Kind? = trial.cell.model == .processes ? .wrongChecksum : nil
        #expect(trial.end?.failure?.kind == expected)
      }
    }
  }

  @Test func `a crash gets one more chance, a hang none, and the others go on`() throws {
    let plan = try MadePlan.plan([MadePlan.workload()])
    let (outcome, _) = try run(plan) { specification in
      switch specification.cell.model {
      case .threads: .fails(TrialFailure(.crashed, "signal 11"), after: .milliseconds(1))
      case .processes: .fails(TrialFailure(.hung, "limit"), after: .milliseconds(1))
      default: .measures(.milliseconds(1), digest: 1)
      }
    }
    #expect(outcome.status == .complete)
    #expect(Set(outcome.failedCells.keys.map(\.model)) == [.threads, .processes])
    #expect(sink.trials.filter { $0.cell.model == .threads }.count == 2)
    #expect(sink.trials.filter { $0.cell.model == .processes }.count == 1)
    #expect(sink.trials.filter { $0.cell.model == .coroutines }.count == 4)
  }

  @Test func `a cell that cannot run here is stored with its reason and is no failure`() throws {
    let plan = try MadePlan.plan([MadePlan.workload()]) { cell in
      cell.model == .processes ? "5 processes exceed the limit of 4" : nil
    }
    let (outcome, launcher) = try run(plan) { _ in .measures(.milliseconds(1), digest: 1) }
    #expect(outcome.failedCells.isEmpty)
    let stored = sink.trials.filter { $0.cell.model == .processes }
    #expect(stored.map(\.end?.failure?.kind) == [.notApplicable])
    #expect(stored.first?.end?.failure?.reason == "5 processes exceed the limit of 4")
    #expect(!launcher.ran.contains { $0.cell.model == .processes })
  }

  @Test func `an interrupted run stores what it has and says so`() throws {
    let plan = try MadePlan.plan([MadePlan.workload(waits: [1, 2])])
    let trials = Counter()
    let interruption = Interruption { trials.value >= 3 ? 1 : 0 }
    let (outcome, _) = try run(plan, interruption: interruption) { _ in
      trials.increment()
      return .measures(.milliseconds(1), digest: 1)
    }
    #expect(outcome.status == .interrupted)
    #expect(sink.status == .interrupted)
    #expect(sink.trials.count == 3)
    #expect(sink.conclusions.map(\.conclusion.reason) == [.interrupted])
  }

  @Test func `a resumed run makes only the trials that are missing, in the planned order`() throws {
    let plan = try MadePlan.plan([MadePlan.workload()])
    _ = try run(plan) { _ in .measures(.milliseconds(1), digest: 1) }
    let whole = sink.trials.map { "\($0.block) \($0.position) \($0.cell.backend)" }
    let earlier = MadePlan.backends.map { backend in
      let trials = sink.trials.prefix(3).filter { $0.cell.backend == backend.name }
      let cell = plan.groups[0].cells.first { $0.cell.backend == backend.name }!.cell
      return CellRecord(cell: cell, plannedBlocks: 2...4, trials: trials.compactMap(\.end))
    }
    let second = RecordingSink()
    let orchestrator = Orchestrator(
      run: 1, plan: plan, calibration: Calibration(), earlier: earlier, memoryLimit: .mebibytes(1),
      tools: .init(
        launcher: ScriptedLauncher(clock: clock) { _ in .measures(.milliseconds(1), digest: 1) },
        sink: second, observer: observer, clock: clock))
    _ = try orchestrator.execute(laterDoubts: { [] })
    let resumed = second.trials.map { "\($0.block) \($0.position) \($0.cell.backend)" }
    #expect(Array(whole.prefix(3)) + resumed == whole)
  }

  @Test func `without a serial cell the reference comes from a trial that is not stored`() throws {
    let plan = try MadePlan.plan([MadePlan.workload(backends: ["threads", "coroutines"])])
    let (outcome, launcher) = try run(plan) { specification in
      .measures(.milliseconds(1), digest: specification.cell.model == .threads ? 7 : 42)
    }
    #expect(launcher.ran.first?.cell.model == .serial)
    #expect(!sink.trials.contains { $0.cell.model == .serial })
    #expect(outcome.failedCells.keys.map(\.model) == [.threads])
  }

  @Test func `a store that fails ends the run with its error`() throws {
    let plan = try MadePlan.plan([MadePlan.workload()])
    sink.failingSample = BenchError(.store, "the disk is full")
    #expect(throws: BenchError(.store, "the disk is full")) {
      try run(plan) { _ in .measures(.milliseconds(1), digest: 1) }
    }
  }
}

/// A number that closures share.
private final class Counter: Sendable {
  private let count = Mutex(0)
  var value: Int { count.withLock { $0 } }
  func increment() { count.withLock { $0 += 1 } }
}
