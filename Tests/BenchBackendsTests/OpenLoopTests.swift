import BenchBackends
import BenchCore
import BenchHarness
import BenchTestSupport
import Testing

/// What every back end promises when tasks arrive by a schedule.
@Suite(.serialized) struct OpenLoopTests {
  static let backends = BackendCatalogue.descriptors

  private func run(
    _ backend: BackendDescriptor, _ arrivals: Arrivals?, tasks: Int, concurrency: Int,
    wait: Nanoseconds
  ) throws -> (failure: TrialFailure?, samples: [Sample], notes: [String]) {
    let step = StepSpecification(kind: "wait", arguments: ["for": .value(.duration(wait))])
    var specification = TrialBinary.specification(
      backend: backend.name, model: backend.model, tasks: tasks, concurrency: concurrency,
      steps: [step], batches: 1)
    specification.arrivals = arrivals
    let (end, events) = try TrialBinary.run(specification)
    let samples = events.compactMap { event in
      if case .sample(let sample) = event { sample } else { nil }
    }
    return (end.failure, samples, end.summary.notes)
  }

  @Test(arguments: backends)
  func `latency counts from the scheduled arrival and is split in two`(
    _ backend: BackendDescriptor
  ) throws {
    let arrivals = Arrivals(rate: 500, process: .fixed)
    let (failure, samples, _) = try run(
      backend, arrivals, tasks: 40, concurrency: 4, wait: .milliseconds(1))
    #expect(failure == nil)
    let sample = try #require(samples.first)
    let open = try #require(sample.openLoop)
    let service = try #require(sample.latency)
    #expect(open.offeredRate == 500)
    #expect(service.count == 40 && open.response.count == 40 && open.queueing.count == 40)
    #expect(service.minimum >= .milliseconds(1))
    #expect(open.response.minimum >= service.minimum)
    // The parts add up task by task, so their means do, up to rounding.
    let sum = open.queueing.mean.count + service.mean.count
    #expect(abs(open.response.mean.count - sum) <= 2)
    // 39 gaps of 2 ms: no worker may run ahead of the schedule.
    #expect(sample.wall >= .milliseconds(78))
    #expect(sample.judged == open.response.mean)
    let closed = try run(backend, nil, tasks: 40, concurrency: 4, wait: .milliseconds(1))
    #expect(closed.samples.first?.digest == sample.digest)
    #expect(closed.samples.first?.openLoop == nil)
  }

  @Test(arguments: backends)
  func `an overload that would take long is given up and said`(
    _ backend: BackendDescriptor
  ) throws {
    // One worker needs 4 s for what arrives in 20 ms.
    let (failure, samples, _) = try run(
      backend, Arrivals(rate: 5000, process: .fixed), tasks: 100, concurrency: 1,
      wait: .milliseconds(40))
    #expect(failure?.kind == .overloaded)
    #expect(failure?.reason.contains("5000/s, fixed") == true)
    #expect(samples.isEmpty)
  }

  @Test func `a small overload is measured to its end and remarked`() throws {
    // 30 tasks of 4 ms arrive in 30 ms: 120 ms of work.
    let (failure, samples, notes) = try run(
      SerialBackend.descriptor, Arrivals(rate: 1000, process: .fixed), tasks: 30, concurrency: 1,
      wait: .milliseconds(4))
    #expect(failure == nil)
    let open = try #require(samples.first?.openLoop)
    #expect(open.isOverloaded(workers: 1))
    #expect(open.backlog > 15 && open.backlog < 30)
    #expect(notes.contains { $0.hasPrefix("overloaded: 1000/s, fixed arrived") })
  }
}
