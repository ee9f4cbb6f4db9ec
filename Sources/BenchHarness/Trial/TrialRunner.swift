import BenchBackends
import BenchCore
import BenchKernels
import Glibc

/// Takes one cell through the phases of a trial.
final class TrialRunner {
  private let specification: TrialSpecification
  private let events: EventWriter
  private let backend: any Backend
  private var unavailable: [String: String] = [:]
  private let counters: HardwareCounters?
  private var overload: String?

  /// Makes the back end, while the process has only one thread.
  init(
    _ specification: TrialSpecification, backends: [any Backend.Type], events: EventWriter
  ) throws {
    self.specification = specification
    self.events = events
    let name = specification.cell.backend
    guard let type = backends.first(where: { $0.descriptor.name == name }) else {
      throw TrialFailure(.garbage, "this trial has no back end '\(name)'")
    }
    // Threads and processes inherit the counters, so they come first.
    counters = specification.metersCost ? HardwareCounters() : nil
    backend = try type.init()
  }

  /// Carries the trial out and writes its events.
  func run() throws {
    let began = now()
    // Server fixtures fork, so they come before the back end makes threads.
    let fixtures = try startFixtures()
    defer { fixtures.stop() }
    do {
      try run(with: fixtures, began: began)
    } catch {
      try? backend.tearDown()
      // A server that is gone explains more than the step that missed it.
      if let reason = fixtures.failure { throw TrialFailure(.fixture, "\(reason); \(error)") }
      throw error
    }
  }

  private func startFixtures() throws -> FixtureSet {
    do {
      return try FixtureSet.start(
        specification.fixtures, scratchDirectory: specification.scratchDirectory)
    } catch {
      throw TrialFailure(.fixture, "\(error)")
    }
  }

  private func run(with fixtures: FixtureSet, began: Nanoseconds) throws {
    let cell = specification.cell
    let task = try TaskProgram.estimate(specification.steps, fixtures: specification.fixtures)
    let context = TrialContext(
      calibration: specification.calibration, scratchDirectory: specification.scratchDirectory,
      fixtures: fixtures.variables, tasks: cell.tasks, concurrency: cell.concurrency,
      backend: cell.backend, seed: specification.seed, arrivals: specification.arrivals,
      timing: TaskTiming(task: task.compute + task.wait))
    let program = try TaskProgram(specification.steps, context: context)
    try backend.create(
      BackendTrial(
        steps: specification.steps, context: context, concurrency: cell.concurrency,
        measuresLatency: specification.measuresLatency))
    try events.write(.ready(process: getpid()))
    try events.write(.phase(.create, took: now() - began))
    try phase(.warm) {
      for _ in 0..<specification.warmUpBatches { _ = try batch(program) }
    }
    try phase(.run) {
      if specification.metersCost {
        try measure(program, fixtures)
      } else {
        try measureWall(program)
      }
    }
    try phase(.drain) { try backend.drain() }
    try phase(.tearDown) { try backend.tearDown() }
    let notes = program.notes + [overload].compactMap(\.self)
    try events.write(.done(TrialSummary(unavailable: unavailable, notes: notes)))
  }

  private func measure(_ program: TaskProgram, _ fixtures: FixtureSet) throws {
    let meter = ProcessTreeMeter(counters: counters)
    let machine = ConditionMeter()
    unavailable.merge(machine.unavailable) { first, _ in first }
    let tree = MeteredTree(
      processes: backend.workerProcesses,
      workers: backend.workerThreads.map { .init(process: $0.process, thread: $0.thread) },
      fixtures: fixtures.processes.map(\.pid))
    var firstClock: Double?
    for number in 0..<specification.batches {
      let peaks = meter.resetPeaks(of: tree)
      let around = machine.read()
      let before = meter.snapshot(of: tree, at: .start)
      let (result, metrics) = try batch(program)
      let metered = meter.snapshot(of: tree, at: .end)
        .cost(since: before, wall: result.wall, active: result.active)
      unavailable.merge(metered.unavailable) { first, _ in first }
      if let peaks { unavailable["peakRSS"] = "counts from the start of the processes: \(peaks)" }
      let own = metered.cost.cpu.map { $0 + (metered.cost.fixtureCPU ?? .zero) }
      let conditions = machine.conditions(from: around, to: machine.read(), own: own)
      firstClock = firstClock ?? conditions.megahertz
      let sample = Sample(
        batch: number, wall: result.wall, tasks: result.completed, digest: result.digest,
        startSkew: result.startSkew, cost: metered.cost,
        latency: LatencySummary(times: result.serviceTimes), metrics: metrics,
        openLoop: openLoop(result), conditions: conditions,
        taints: TaintRules.taints(
          conditions, wall: result.wall, cpus: Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))),
          firstClock: firstClock))
      try events.write(.sample(sample))
    }
  }

  /// The batches' wall times and results, and nothing that would have to be read around them.
  private func measureWall(_ program: TaskProgram) throws {
    for number in 0..<specification.batches {
      let (result, metrics) = try batch(program)
      try events.write(
        .sample(
          Sample(
            batch: number, wall: result.wall, tasks: result.completed, digest: result.digest,
            startSkew: result.startSkew, latency: LatencySummary(times: result.serviceTimes),
            metrics: metrics, openLoop: openLoop(result))))
    }
  }

  /// Sums up the open loop, and remarks on an overload once.
  private func openLoop(_ result: BatchResult) -> OpenLoopSummary? {
    guard let arrivals = specification.arrivals, let times = result.openLoop,
      let summary = OpenLoopSummary(times, rate: arrivals.rate)
    else { return nil }
    let workers = specification.cell.concurrency
    if summary.isOverloaded(workers: workers), result.wall > .zero {
      let served = Double(result.completed) / result.wall.seconds
      overload =
        "overloaded: \(arrivals.label) arrived, about \(Int64(served.rounded()))/s were "
        + "done; \(summary.backlog) of \(result.completed) tasks still waited at the last arrival, "
        + "so the latencies grow with the length of the batch"
    }
    return summary
  }

  /// One batch with what the steps prepare before and conclude after it, outside the timed window.
  private func batch(_ program: TaskProgram) throws -> (result: BatchResult, [String: Double]) {
    try program.prepareBatch()
    let tasks = specification.cell.tasks
    let result = try backend.runBatch(tasks: tasks)
    guard result.completed == tasks else {
      throw TrialFailure(.incomplete, "\(result.completed) of \(tasks) tasks gave a result")
    }
    var metrics = try program.concludeBatch()
    // Steps know how much they did, but not in which time.
    if let operations = metrics["operations"], result.wall > .zero {
      metrics["operations_per_second"] = operations / result.wall.seconds
    }
    return (result, metrics)
  }

  private func phase(_ phase: TrialPhase, _ body: () throws -> Void) throws {
    let began = now()
    try body()
    try events.write(.phase(phase, took: now() - began))
  }

  private func now() -> Nanoseconds { MonotonicClock.now() }
}
