import BenchBackends
import BenchCore
import BenchHarness
import BenchKernels
import BenchTestSupport
import Testing

/// What every back end promises; a new one is covered by its line in the catalogue.
///
/// Each check runs in a fresh trial process, as measuring does: a fork server cannot be started in the
/// test's own process, which has many threads.
@Suite(.serialized) struct BackendConformanceTests {
  static let backends = BackendCatalogue.descriptors

  private func run(
    _ backend: BackendDescriptor, tasks: Int = 20, concurrency: Int = 4,
    _ steps: [StepSpecification], batches: Int = 2
  ) throws -> (end: TrialEnd, events: [TrialEvent]) {
    try TrialBinary.run(
      TrialBinary.specification(
        backend: backend.name, model: backend.model, tasks: tasks, concurrency: concurrency,
        steps: steps, batches: batches))
  }

  private func samples(_ events: [TrialEvent]) -> [Sample] {
    events.compactMap { event in
      if case .sample(let sample) = event { sample } else { nil }
    }
  }

  private let compute = StepSpecification(
    kind: "compute",
    arguments: ["kernel": .value(.text("alu")), "work": .value(.integer(1000))])

  private func wait(_ milliseconds: Int64) -> StepSpecification {
    StepSpecification(
      kind: "wait", arguments: ["for": .value(.duration(.milliseconds(milliseconds)))])
  }

  private func fault(_ kind: String, task: Int) -> StepSpecification {
    let descriptor = StepCatalogue.all.first { $0.descriptor.kind == "fault" }?.descriptor
    var arguments: [String: Argument] = [:]
    for field in descriptor?.fields ?? [] {
      arguments[field.name] = field.defaultValue.map { .value($0) }
    }
    arguments["kind"] = .value(.text(kind))
    arguments["tasks"] = .value(.list([.integer(Int64(task))]))
    return StepSpecification(kind: "fault", arguments: arguments)
  }

  @Test(arguments: backends)
  func `every task runs once, with the serial checksum in every batch`(
    _ backend: BackendDescriptor
  ) throws {
    let (end, events) = try run(backend, tasks: 50, [compute])
    #expect(end.failure == nil)
    let serial = try run(SerialBackend.descriptor, tasks: 50, [compute])
    let expected = try #require(samples(serial.events).first?.digest)
    #expect(samples(events).map(\.digest) == [expected, expected])
    #expect(samples(events).map(\.tasks) == [50, 50])
    // A back end that makes a worker a task times each; of short tasks others time every so many.
    let every = TaskTiming(task: try TaskProgram.estimate([compute]).compute).mask + 1
    let timed = Int64((50 + every - 1) / every)
    #expect(samples(events).allSatisfy { $0.latency?.count == timed || $0.latency?.count == 50 })
  }

  @Test(arguments: backends)
  func `no more tasks are in flight than there are workers`(_ backend: BackendDescriptor) throws {
    // 8 waits of 20 ms with 4 workers take at least two rounds, however they are dealt out.
    let (end, events) = try run(backend, tasks: 8, concurrency: 4, [wait(20)], batches: 1)
    #expect(end.failure == nil)
    let wall = try #require(samples(events).first?.wall)
    let rounds = backend.model == .serial ? 8 : 2
    #expect(wall >= .milliseconds(Int64(20 * rounds)))
    #expect(wall < .milliseconds(Int64(20 * rounds * 4)))
  }

  @Test(arguments: backends)
  func `more workers than tasks is no problem`(_ backend: BackendDescriptor) throws {
    let (end, events) = try run(backend, tasks: 3, concurrency: 8, [compute])
    #expect(end.failure == nil)
    #expect(samples(events).map(\.tasks) == [3, 3])
  }

  @Test(arguments: backends)
  func `a failing task fails the trial and is named`(_ backend: BackendDescriptor) throws {
    let (end, _) = try run(backend, [compute, fault("error", task: 7)])
    let failure = try #require(end.failure)
    #expect(failure.kind == .stepFailed)
    #expect(failure.reason.contains("step 2 (fault) of task 7"))
  }

  @Test(arguments: backends)
  func `a crash in a task is reported with its signal`(_ backend: BackendDescriptor) throws {
    let (end, _) = try run(backend, [fault("crash", task: 5)])
    let failure = try #require(end.failure)
    #expect(failure.kind == .crashed)
    #expect(failure.reason.contains("signal"))
  }

  @Test(arguments: backends)
  func `the phases come in order, and the cost of every batch is there`(
    _ backend: BackendDescriptor
  ) throws {
    let (end, events) = try run(backend, [compute])
    #expect(end.failure == nil)
    let phases = events.compactMap { event in
      if case .phase(let phase, _) = event { phase } else { nil }
    }
    #expect(phases == TrialPhase.allCases)
    let unavailable =
      events.lazy.compactMap { event in
        if case .done(let summary) = event { summary.unavailable } else { nil }
      }.first ?? [:]
    for sample in samples(events) {
      #expect((sample.cost.cpu ?? .zero) > .zero)
      #expect((sample.cost.peakRSS?.count ?? 0) > 1 << 20)
      #expect((sample.cost.threads ?? 0) >= 1)
      // What cannot be read where workers end with their task is said, not left out.
      #expect(sample.cost.waitShare != nil || unavailable["waitShare"] != nil)
      #expect(sample.cost.voluntarySwitches != nil || unavailable["voluntarySwitches"] != nil)
      // The trial, at most one fork server, and the workers, unless they end with their task.
      let isTree = backend.model == .processes
      #expect((isTree ? 2...4 + 2 : 1...1).contains(sample.cost.processes ?? 0))
    }
  }
}
