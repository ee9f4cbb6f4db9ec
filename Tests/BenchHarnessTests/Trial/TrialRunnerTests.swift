import BenchBackends
import BenchCore
import BenchTestSupport
import FoundationEssentials
import Glibc
import Testing

@testable import BenchHarness

/// The trial's own side with a scripted back end: no task runs, and every figure is known.
struct TrialRunnerTests {
  private enum Complete: BackendScript {
    static func runBatch(tasks: Int) -> BatchResult {
      BatchResult(
        wall: .milliseconds(4), completed: tasks, digest: 42, startSkew: Nanoseconds(5),
        serviceTimes: [1000, 2000, 3000])
    }
  }

  private enum Short: BackendScript {
    static func runBatch(tasks: Int) -> BatchResult {
      BatchResult(wall: .milliseconds(4), completed: tasks - 1, digest: 42)
    }
  }

  private enum Failing: BackendScript {
    static func runBatch(tasks: Int) throws -> BatchResult {
      throw TrialFailure(.crashed, "task 3 on worker 1 (pid 7) was lost: signal 9")
    }
  }

  /// Runs a trial of 10 tasks and gives the events it wrote.
  private func events<Script: BackendScript>(_ script: Script.Type) throws -> [TrialEvent] {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    let specification = TrialBinary.specification(
      backend: "scripted", model: .serial, tasks: 10, steps: [StepSpecification(kind: "nothing")])
    let runner = try TrialRunner(
      specification, backends: [ScriptedBackend<Script>.self],
      events: EventWriter(descriptor: ends[1]))
    let failure = Result { try runner.run() }
    close(ends[1])
    var reader = LineReader(descriptor: ends[0])
    var events: [TrialEvent] = []
    while let line = reader.next() {
      events.append(try JSONDecoder().decode(TrialEvent.self, from: Data(line.utf8)))
    }
    close(ends[0])
    if case .failure(let error) = failure { throw error }
    return events
  }

  @Test func `a sample carries what the back end said, and the phases come in order`() throws {
    let events = try events(Complete.self)
    let samples = events.compactMap { event -> Sample? in
      if case .sample(let sample) = event { sample } else { nil }
    }
    #expect(samples.map(\.batch) == [0, 1])
    #expect(samples.allSatisfy { $0.wall == .milliseconds(4) && $0.digest == 42 })
    #expect(samples.allSatisfy { $0.startSkew == Nanoseconds(5) && $0.tasks == 10 })
    #expect(samples.first?.latency?.count == 3)
    #expect(samples.first?.latency?.mean == Nanoseconds(2000))
    #expect(samples.first?.latency?.maximum == Nanoseconds(3000))
    let phases = events.compactMap { event -> TrialPhase? in
      if case .phase(let phase, _) = event { phase } else { nil }
    }
    #expect(phases == TrialPhase.allCases)
    guard case .ready? = events.first, case .done? = events.last else {
      Issue.record("a trial begins with ready and ends with done: \(events)")
      return
    }
  }

  @Test func `a batch that lost a result is incomplete`() {
    #expect(throws: TrialFailure(.incomplete, "9 of 10 tasks gave a result")) {
      try events(Short.self)
    }
  }

  @Test func `a back end's failure is passed on as it is`() {
    let failure = TrialFailure(.crashed, "task 3 on worker 1 (pid 7) was lost: signal 9")
    #expect(throws: failure) { try events(Failing.self) }
  }

  @Test func `a back end that this trial does not have is garbage`() {
    let specification = TrialBinary.specification(
      backend: "unheard-of", model: .threads, steps: [])
    #expect(throws: TrialFailure(.garbage, "this trial has no back end 'unheard-of'")) {
      _ = try TrialRunner(specification, backends: [], events: EventWriter(descriptor: -1))
    }
  }
}
