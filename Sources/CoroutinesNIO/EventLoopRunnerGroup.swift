public import NIOCore
import Synchronization

/// Several runners, one loop and one thread each: coroutines on all cores.
///
/// A task stays on the loop it was started on; there is no stealing. That keeps every loop's tasks
/// free of data races among themselves and costs balance when tasks differ much in size.
/// Thread-safe.
public final class EventLoopRunnerGroup: Sendable {
  /// One runner a loop.
  public let runners: [EventLoopRunner]
  private let turn = Atomic(0)

  /// Starts the loops' threads.
  ///
  /// - Parameters:
  ///   - loops: how many; one per usable core by default. At least 1.
  ///   - blockingThreads: the most threads for ``EventLoopRunner/offload(_:)``, per loop.
  public init(
    loops: Int = System.coreCount, blockingThreads: Int = BlockingPool.defaultThreads
  ) {
    runners = (0..<max(1, loops)).map { _ in EventLoopRunner(blockingThreads: blockingThreads) }
  }

  /// The next runner in turn, round robin.
  public func next() -> EventLoopRunner {
    let index = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    return runners[Int(UInt(bitPattern: index) % UInt(runners.count))]
  }

  /// Runs `body` on the first loop and blocks the calling thread until it is done.
  ///
  /// Its child tasks stay there unless they are given another runner's `executor` as preference.
  /// - Throws: what `body` throws; ``EventLoopRunnerError/wouldDeadlock`` on an event loop.
  @available(*, noasync, message: "blocks the thread; call the async form")
  public func run<Success: Sendable>(
    _ body: @escaping @Sendable () async throws -> Success
  ) throws -> Success {
    try runners[0].run(body)
  }

  /// Runs `body` on the first loop as part of the calling task.
  ///
  /// Throws what `body` throws.
  @concurrent
  public func run<Success: Sendable>(
    _ body: @escaping @Sendable () async throws -> Success
  ) async throws -> Success {
    try await runners[0].run(body)
  }

  /// Applies `operation` to every item, spread over all loops, with at most `inFlight` at a time.
  ///
  /// The workers are dealt out to the loops in turn and take items from one list, so a loop with
  /// short items takes more of them. Results are in the items' order.
  /// - Throws: the first error, after the others were cancelled and have ended.
  public func map<Item: Sendable, Success: Sendable>(
    _ items: [Item], inFlight: Int,
    _ operation: @escaping @Sendable (Item) async throws -> Success
  ) async throws -> [Success] {
    let cursor = Cursor(end: items.count)
    return try await withThrowingTaskGroup(of: [(index: Int, value: Success)].self) { group in
      for worker in 0..<min(max(1, inFlight), items.count) {
        group.addTask(executorPreference: runners[worker % runners.count].executor) {
          try await EventLoopRunner.work(through: items, by: cursor, operation)
        }
      }
      var results = [Success?](repeating: nil, count: items.count)
      for try await part in group {
        for (index, value) in part { results[index] = value }
      }
      return results.compactMap { $0 }
    }
  }

  /// Ends all loops and their threads; see ``EventLoopRunner/shutdown()``.
  @available(*, noasync, message: "blocks the thread; call shutdownGracefully()")
  public func shutdown() {
    for runner in runners { runner.shutdown() }
  }

  /// The async form of ``shutdown()``.
  ///
  /// Must be called outside of the runners' own tasks.
  @concurrent
  public func shutdownGracefully() async {
    for runner in runners { await runner.shutdownGracefully() }
  }
}
