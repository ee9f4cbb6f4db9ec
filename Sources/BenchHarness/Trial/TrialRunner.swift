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
    backend = try type.init()
  }

  /// Carries the trial out and writes its events.
  func run() throws {
    // Server fixtures fork, so they come before the back end makes threads.
    let began = now()
    let fixtures = try FixtureSet.start(
      specification.fixtures, scratchDirectory: specification.scratchDirectory)
    defer { fixtures.stop() }
    let context = TrialContext(
      calibration: specification.calibration,
      scratchDirectory: specification.scratchDirectory, fixtures: fixtures.variables,
      tasks: specification.cell.tasks, concurrency: specification.cell.concurrency,
      backend: specification.cell.backend, seed: specification.seed)
    let program = try TaskProgram(specification.steps, context: context)
    let trial = BackendTrial(
      steps: specification.steps, context: context,
      concurrency: specification.cell.concurrency, measuresLatency: specification.measuresLatency)
    do {
      try backend.create(trial)
      try events.write(.ready(process: getpid()))
      try events.write(.phase(.create, took: now() - began))
      try measure(program, fixtures)
      try phase(.drain) { try backend.drain() }
      try phase(.tearDown) { try backend.tearDown() }
      try events.write(.done(TrialSummary(unavailable: unavailable, notes: program.notes)))
    } catch {
      try? backend.tearDown()
      throw error
    }
  }

  private func measure(_ program: TaskProgram, _ fixtures: FixtureSet) throws {
    try phase(.warm) {
      for _ in 0..<specification.warmUpBatches { _ = try batch(program).result }
    }
    try phase(.run) {
      let meter = BatchMeter(backend: backend, fixtures: fixtures)
      for number in 0..<specification.batches {
        let before = meter.snapshot()
        let (result, metrics) = try batch(program)
        let after = meter.snapshot()
        let (cost, missing) = meter.cost(from: before, to: after, wall: result.wall)
        unavailable.merge(missing) { first, _ in first }
        let sample = Sample(
          batch: number, wall: result.wall, tasks: result.completed, digest: result.digest,
          startSkew: result.startSkew, cost: cost,
          latency: LatencySummary(serviceTimes: result.serviceTimes), metrics: metrics)
        try events.write(.sample(sample))
      }
    }
  }

  /// One batch with what the steps prepare before and conclude after it, outside the timed window.
  private func batch(_ program: TaskProgram) throws -> (result: BatchResult, [String: Double]) {
    try program.prepareBatch()
    let tasks = specification.cell.tasks
    let result = try backend.runBatch(tasks: tasks)
    guard result.completed == tasks else {
      throw TrialFailure(.incomplete, "\(result.completed) of \(tasks) tasks gave a result")
    }
    return (result, try program.concludeBatch())
  }

  private func phase(_ phase: TrialPhase, _ body: () throws -> Void) throws {
    let began = now()
    try body()
    try events.write(.phase(phase, took: now() - began))
  }

  private func now() -> Nanoseconds { MonotonicClock.now() }
}
