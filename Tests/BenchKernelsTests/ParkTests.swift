import BenchCore
import Synchronization
import Testing

@testable import BenchKernels

@Suite struct ParkTests {
  /// Eight tasks that all must be in flight; two of them do not park.
  private func program(on place: String, _ fixtures: [String: Value], _ scratch: String) throws
    -> TaskProgram
  {
    let park = try step(
      "park",
      [
        "on": .text(place), "active": .integer(2), "rounds": .integer(2),
        "hold": .duration(.milliseconds(5)),
      ])
    return try TaskProgram(
      [park],
      context: TrialContext(
        calibration: Calibration(unitsPerSecond: [:]), scratchDirectory: scratch,
        fixtures: fixtures, tasks: 8, concurrency: 8, backend: "threads", seed: 1))
  }

  @Test(arguments: ["event", "timer", "socket"])
  func `all that wait go on when the last has come, again and again`(place: String) async throws {
    let scratch = try ScratchDirectory()
    try await withGateServer { fixtures in
      let program = try program(on: place, fixtures, scratch.path)
      for _ in 0..<3 {
        try program.prepareBatch()
        let checksums = Mutex([UInt64](repeating: 0, count: 8))
        try onThreads(8) { number in
          let worker = try program.makeBlocking(
            BlockingWorker(number: number, port: SystemPort()))
          defer { worker.close() }
          let checksum = try worker.run(task: number)
          checksums.withLock { $0[number] = checksum }
        }
        let metrics = try program.concludeBatch()
        #expect(try #require(metrics["parked_rss"]) > 0)
        #expect(try #require(metrics["active_us"]) >= 1000)
        try program.prepareBatch()
        let suspended = try await runSuspending(program, tasks: 0..<8, workers: 8)
        #expect(suspended == checksums.withLock { $0 })
        #expect(Set(suspended).count == 8)
      }
    }
  }

  @Test func `more sockets than the machine gives are refused beforehand, with the limit`() throws {
    #expect(SocketLimit.obstacle(to: 1) == nil)
    #expect(SocketLimit.obstacle(to: 1_000_000_000)?.contains("open files") == true)
    let backend = BackendDescriptor(
      name: "threads", model: .threads, summary: "made", waitsBy: "blocking")
    let many: [String: Value] = ["sockets": .integer(10_000_000)]
    let onSocket = try step("park", many.merging(["on": .text("socket")]) { $1 })
    #expect(try TaskProgram.obstacle([onSocket], backend: backend)?.contains("limit") == true)
    #expect(try TaskProgram.obstacle([try step("park", many)], backend: backend) == nil)
  }

  @Test func `a gate server that is missing or gone is an error`() throws {
    let scratch = try ScratchDirectory()
    let error = #expect(throws: BenchError.self) {
      try program(on: "socket", [:], scratch.path)
    }
    #expect(error?.message.contains("add the fixture 'gate-server'") == true)
  }
}
