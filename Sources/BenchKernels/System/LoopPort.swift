public import BenchCore
public import CoroutinesNIO
public import NIOCore

/// The waits of a coroutine on an event loop.
public struct LoopPort: SuspendingPort {
  private let runner: EventLoopRunner
  private let offloads: Bool

  /// - Parameters:
  ///   - runner: whose loop the coroutine runs on.
  ///   - offloads: whether calls that block go to the runner's threads; otherwise the coroutine makes
  ///     them itself and keeps its loop meanwhile, so that everything stays on one thread.
  public init(runner: EventLoopRunner, offloads: Bool = true) {
    self.runner = runner
    self.offloads = offloads
  }

  /// The runner's.
  public var eventLoop: any EventLoop { runner.eventLoop }

  /// Sleeps on the loop's timers.
  public func sleep(until deadline: Nanoseconds) async throws {
    try await runner.sleep(until: .uptimeNanoseconds(UInt64(max(0, deadline.count))))
  }

  /// Runs the call where the port was told to.
  public func blocking<Result: Sendable>(
    _ body: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    offloads ? try await runner.offload(body) : try body()
  }
}
