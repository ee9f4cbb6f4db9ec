import BenchCore
import BenchKernels
import CoroutinesNIO
import NIOCore

/// The waits of a task on Swift's cooperative pool.
///
/// Sockets live on an event loop beside the pool, as in servers that are built on SwiftNIO, so every
/// exchange crosses threads twice.
struct PoolPort: SuspendingPort {
  let runner: EventLoopRunner

  var eventLoop: any EventLoop { runner.eventLoop }

  func sleep(until deadline: Nanoseconds) async throws {
    let left = deadline - MonotonicClock.now()
    if left > .zero { try await Task.sleep(nanoseconds: UInt64(left.count)) }
  }

  func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await runner.offload(body)
  }
}
