import NIOCore
import NIOPosix
import Synchronization

extension EventLoopRunner {
  /// Turns the calling thread into an event loop for as long as `body` runs: no thread is started.
  ///
  /// The shape of `asyncio.run`. `body` gets the runner, runs on the calling thread with all its
  /// child tasks, and its result comes back here.
  ///
  /// - Parameter blockingThreads: the most threads that ``offload(_:)`` uses at a time.
  /// - Throws: what `body` throws; ``EventLoopRunnerError/wouldDeadlock`` when the calling thread is
  ///   an event loop already.
  @available(*, noasync, message: "blocks the thread; make a runner and call its async form")
  public static func runOnCurrentThread<Success: Sendable>(
    blockingThreads: Int = BlockingPool.defaultThreads,
    _ body: @escaping @Sendable (EventLoopRunner) async throws -> Success
  ) throws -> Success {
    guard MultiThreadedEventLoopGroup.currentEventLoop == nil else {
      throw EventLoopRunnerError.wouldDeadlock
    }
    let pool = BlockingPool(threads: blockingThreads)
    let stage = Stage<Success>()
    MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { loop in
      let runner = EventLoopRunner(eventLoop: loop, group: nil, blockingPool: pool)
      stage.executor.withLock { $0 = runner.loopExecutor }
      runner.loopExecutor.adoptThread()
      Task(executorPreference: runner.loopExecutor) {
        await stage.perform { try await body(runner) }
        runner.loopExecutor.cancelAllSleepers()
        loop.shutdownGracefully { _ in }
      }
    }
    pool.shutdown()
    stage.executor.withLock { $0 }?.leaveThread()
    return try stage.outcome.withLock { $0 }.get()
  }
}

/// What the loop's callback and its task hand back to the thread that became the loop.
private final class Stage<Success: Sendable>: Sendable {
  let executor = Mutex<LoopExecutor?>(nil)
  let outcome = Mutex<Result<Success, any Error>>(.failure(EventLoopRunnerError.shutDown))

  func perform(_ body: @Sendable () async throws -> Success) async {
    let result: Result<Success, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    outcome.withLock { $0 = result }
  }
}
