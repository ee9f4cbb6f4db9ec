public import BenchCore
import CoroutinesNIO

/// Coroutines with async/await on ONE event loop thread: the shape of asyncio and Node.
public final class CoroutinesBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "coroutines", model: .coroutines,
    summary: "async/await on one event loop thread (SwiftNIO)", waitsBy: "suspending",
    computesOneAtATime: true)

  private var runner: EventLoopRunner?
  private var crew: LoopCrew?

  /// Makes the back end.
  public init() {}

  /// Nothing but memory stands in its way.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    SuspendingCrew.obstacle(to: cell, limits: limits)
  }

  /// Starts the loop and prepares every coroutine's program on it.
  public func create(_ trial: BackendTrial) throws {
    let runner = EventLoopRunner()
    self.runner = runner
    crew = try LoopCrew(trial, on: [runner])
  }

  /// Runs a batch: one coroutine a worker, all on the loop.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let crew else { throw TrialFailure(.incomplete, "the back end was not created") }
    return try crew.runBatch(tasks: tasks)
  }

  /// The loop's thread.
  public var workerThreads: [WorkerThread] { crew?.workerThreads ?? [] }

  /// Closes what the coroutines hold.
  public func drain() throws { try crew?.drain() }

  /// Ends the loop.
  public func tearDown() throws {
    try? drain()
    crew = nil
    runner?.shutdown()
    runner = nil
  }
}
