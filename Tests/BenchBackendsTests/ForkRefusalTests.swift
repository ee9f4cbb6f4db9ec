import BenchBackends
import BenchCore
import BenchKernels
import Testing

/// The test's own process has many threads, so it is the right place for these.
@Suite struct ForkRefusalTests {
  private let trial = BackendTrial(
    steps: [],
    context: TrialContext(
      calibration: Calibration(unitsPerSecond: [:]), scratchDirectory: "/nowhere", fixtures: [:],
      tasks: 1, concurrency: 1, backend: "processes-fork", seed: 1),
    concurrency: 1, measuresLatency: false)

  @Test func `a direct fork is refused while there are several threads, and says what to do`()
    throws
  {
    let backend = ForkedProcessesBackend()
    let failure = try #require(throws: TrialFailure.self) { try backend.create(trial) }
    #expect(failure.reason.contains("threads"))
    #expect(failure.reason.contains("use a fork server"))
    #expect(backend.workerProcesses.isEmpty)
    try backend.tearDown()
  }

  @Test func `a fork server is refused while there are several threads`() throws {
    for make in [{ try ProcessesBackend() }, { try PerTaskProcessesBackend() }]
      as [() throws -> any Backend]
    {
      let failure = try #require(throws: TrialFailure.self) { _ = try make() }
      #expect(failure.reason.contains("threads"))
    }
  }
}
