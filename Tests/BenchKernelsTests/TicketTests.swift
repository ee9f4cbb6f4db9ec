import BenchCore
import BenchKernels
import Glibc
import Testing

@Suite struct TicketTests {
  @Test func `without a lock, workers that overlap lose updates`() async throws {
    let scratch = try ScratchDirectory()
    let program = try TaskProgram(
      [try step("ticket", ["hold": .duration(.milliseconds(20))])],
      context: context(tasks: 8, scratch: scratch.path))
    try program.prepareBatch()
    let checksums = try await runSuspending(program, tasks: 0..<8, workers: 8)
    let metrics = try program.concludeBatch()
    #expect((metrics["lost_updates"] ?? 0) >= 1)
    #expect(metrics["final_value"] == metrics["lost_updates"])
    try program.prepareBatch()
    #expect(try runBlocking(program, tasks: 0..<8) == checksums)
    #expect(try program.concludeBatch() == ["lost_updates": 0, "oversold": 0, "final_value": 0])
  }

  @Test func `under the lock no coroutine loses an update`() async throws {
    let scratch = try ScratchDirectory()
    let program = try locked(scratch)
    try program.prepareBatch()
    _ = try await runSuspending(program, tasks: 0..<30, workers: 10)
    #expect(try program.concludeBatch() == ["lost_updates": 0, "oversold": 0, "final_value": 0])
  }

  @Test func `under the lock no thread loses an update`() throws {
    let scratch = try ScratchDirectory()
    let program = try locked(scratch)
    try program.prepareBatch()
    try onThreads(6) { worker in
      let runner = try program.makeBlocking(BlockingWorker(number: worker, port: SystemPort()))
      for task in stride(from: worker, to: 30, by: 6) { _ = try runner.run(task: task) }
      runner.close()
    }
    #expect(try program.concludeBatch() == ["lost_updates": 0, "oversold": 0, "final_value": 0])
  }

  @Test func `coroutines and another opening of the file keep each other out`() async throws {
    let scratch = try ScratchDirectory()
    // Two programs share nothing in memory, like two processes.
    let first = try locked(scratch)
    let second = try locked(scratch)
    try first.prepareBatch()
    async let left = runSuspending(first, tasks: 0..<15, workers: 5)
    async let right = runSuspending(second, tasks: 15..<30, workers: 5)
    _ = try await (left, right)
    #expect(try first.concludeBatch() == ["lost_updates": 0, "oversold": 0, "final_value": 0])
  }

  private func locked(_ scratch: ScratchDirectory) throws -> TaskProgram {
    let ticket = try step(
      "ticket", ["lock": .text("file"), "hold": .duration(Nanoseconds(300_000))])
    return try TaskProgram([ticket], context: context(tasks: 30, scratch: scratch.path))
  }
}
