import BenchCore
import BenchKernels
import CoroutinesNIO
import NIOCore

/// The waits of a coroutine on an event loop.
struct LoopPort: SuspendingPort {
  let runner: EventLoopRunner

  var eventLoop: any EventLoop { runner.eventLoop }

  func sleep(until deadline: Nanoseconds) async throws {
    try await runner.sleep(until: .uptimeNanoseconds(UInt64(max(0, deadline.count))))
  }

  func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await runner.offload(body)
  }
}
