public import BenchCore
import CoroutinesNIO

/// Coroutines with async/await on one event loop thread for each usable core, without stealing.
public final class MulticoreBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "coroutines-multicore", model: .coroutines,
    summary: "async/await on one event loop thread a core (SwiftNIO)", waitsBy: "suspending")

  private var group: EventLoopRunnerGroup?
  private var crew: LoopCrew?

  /// Makes the back end.
  public init() {}

  /// Nothing but memory stands in its way.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    SuspendingCrew.obstacle(to: cell, limits: limits)
  }

  /// Starts the loops and prepares every coroutine's program on its own.
  public func create(_ trial: BackendTrial) throws {
    let group = EventLoopRunnerGroup()
    self.group = group
    crew = try LoopCrew(trial, on: group.runners)
  }

  /// Runs a batch: one coroutine a worker, dealt out to the loops in turn.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let crew else { throw TrialFailure(.incomplete, "the back end was not created") }
    return try crew.runBatch(tasks: tasks)
  }

  /// The loops' threads.
  public var workerThreads: [WorkerThread] { crew?.workerThreads ?? [] }

  /// Closes what the coroutines hold.
  public func drain() throws { try crew?.drain() }

  /// Ends the loops.
  public func tearDown() throws {
    try? drain()
    crew = nil
    group?.shutdown()
    group = nil
  }
}
