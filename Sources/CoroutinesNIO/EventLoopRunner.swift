public import NIOCore
import NIOPosix

/// Runs structured concurrency on exactly one SwiftNIO event loop: many coroutines, one thread.
///
/// ```swift
/// let runner = EventLoopRunner()
/// defer { runner.shutdown() }
/// let total = try runner.run {
///   async let first = fetch(1)      // child tasks stay on the loop
///   async let second = fetch(2)
///   return try await first + second
/// }
/// ```
/// Every task started inside, every child of it and every continuation it waits on resumes on the
/// loop's thread, so code between two `await`s is never interrupted by another task of the runner.
/// What leaves the loop: `Task { }` and `Task.detached`, which Swift starts on the global pool
/// (``start(_:)`` is their form for a loop), actors with an executor of their own (the main actor),
/// and the timer behind `Task.sleep` – ``sleep(for:)-swift.method`` is cheaper.
///
/// A task that computes for long keeps all others waiting: that is what one thread means. Blocking
/// calls belong into ``offload(_:)``. The runner is thread-safe.
public final class EventLoopRunner: Sendable {
  /// The loop everything runs on; channels opened on it share the thread with the tasks.
  public let eventLoop: any EventLoop

  /// What tasks name as their executor preference to run on this loop.
  public var executor: any TaskExecutor { loopExecutor }

  let loopExecutor: LoopExecutor
  let blockingPool: BlockingPool
  private let group: MultiThreadedEventLoopGroup?

  /// Starts the loop's thread.
  ///
  /// - Parameter blockingThreads: the most threads that ``offload(_:)`` uses at a time; they start
  ///   with the first use. At least 1.
  public convenience init(blockingThreads: Int = BlockingPool.defaultThreads) {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    self.init(
      eventLoop: group.next(), group: group, blockingPool: BlockingPool(threads: blockingThreads))
    let executor = loopExecutor
    eventLoop.execute { executor.adoptThread() }
  }

  init(
    eventLoop: any EventLoop, group: MultiThreadedEventLoopGroup?, blockingPool: BlockingPool
  ) {
    self.eventLoop = eventLoop
    self.group = group
    self.blockingPool = blockingPool
    loopExecutor = LoopExecutor(eventLoop: eventLoop)
  }

  /// The runner's loop is the calling thread.
  ///
  /// True inside tasks that run on it.
  public var isOnLoop: Bool { loopExecutor.isOnLoop }

  /// Runs `body` on the loop and blocks the calling thread until it is done.
  ///
  /// Waits for `body` and its child tasks, not for unstructured tasks that it started.
  /// - Throws: what `body` throws; ``EventLoopRunnerError/wouldDeadlock`` when the calling thread
  ///   is an event loop, which must not block.
  @available(*, noasync, message: "blocks the thread; call the async form")
  public func run<Success: Sendable>(
    _ body: @escaping @Sendable () async throws -> Success
  ) throws -> Success {
    guard MultiThreadedEventLoopGroup.currentEventLoop == nil else {
      throw EventLoopRunnerError.wouldDeadlock
    }
    let promise = eventLoop.makePromise(of: Success.self)
    Task(executorPreference: loopExecutor) {
      do { promise.succeed(try await body()) } catch { promise.fail(error) }
    }
    return try promise.futureResult.wait()
  }

  /// Runs `body` on the loop as part of the calling task, which is suspended until it is done.
  ///
  /// Cancelling the calling task cancels `body`. Throws what `body` throws.
  @concurrent
  public func run<Success: Sendable>(
    _ body: @escaping @Sendable () async throws -> Success
  ) async throws -> Success {
    try await withTaskExecutorPreference(loopExecutor) {
      await loopExecutor.moveHere()
      return try await body()
    }
  }

  /// Starts an unstructured task on the loop; from any thread, without waiting for it.
  @discardableResult
  public func start<Success: Sendable>(
    _ body: sending @escaping () async throws -> Success
  ) -> Task<Success, any Error> {
    Task(executorPreference: loopExecutor, operation: body)
  }

  /// Ends the loop and its threads; when it returns none of them is left.
  ///
  /// Sleeping tasks are woken with a `CancellationError`; tasks that are ready run to their next
  /// suspension. A task that waits for something else is *not* resumed: end what you started first.
  /// A second call does nothing. Must not be called on an event loop.
  @available(*, noasync, message: "blocks the thread; call shutdownGracefully()")
  public func shutdown() {
    guard let group else { return }
    let executor = loopExecutor
    try? eventLoop.submit { executor.cancelAllSleepers() }.wait()
    blockingPool.shutdown()
    try? group.syncShutdownGracefully()
    executor.close()
  }

  /// The async form of ``shutdown()``.
  ///
  /// Must be called outside of the runner's own tasks.
  @concurrent
  public func shutdownGracefully() async {
    guard let group else { return }
    let executor = loopExecutor
    try? await eventLoop.submit { executor.cancelAllSleepers() }.get()
    await blockingPool.shutdownGracefully()
    try? await group.shutdownGracefully()
    executor.close()
  }
}

/// What can be wrong with the use of a runner.
public enum EventLoopRunnerError: Error, Equatable, CustomStringConvertible {
  /// The blocking form of `run` was called on an event loop's own thread.
  case wouldDeadlock
  /// The blocking pool has been shut down.
  case shutDown

  /// Says what happened and what to do instead.
  public var description: String {
    switch self {
    case .wouldDeadlock:
      "EventLoopRunner.run was called on an event loop's thread and would wait for itself; "
        + "call the async form with await"
    case .shutDown:
      "offload was called after the runner's shutdown; shut the runner down after its last use"
    }
  }
}
