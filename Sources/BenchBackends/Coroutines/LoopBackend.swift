public import BenchCore
import CoroutinesNIO

/// A back end whose workers are coroutines on event loops of its own, however many.
public protocol LoopBackend: Backend {
  /// The coroutines and their loops.
  var workers: LoopWorkers { get }
}

/// The loops and the crew of a trial, from its creation to its end.
public final class LoopWorkers {
  private let loops: Int
  private var group: EventLoopRunnerGroup?
  private var crew: LoopCrew?

  init(loops: Int) { self.loops = loops }

  func create(_ trial: BackendTrial) throws {
    let group = EventLoopRunnerGroup(loops: loops)
    self.group = group
    crew = try LoopCrew(trial, on: group.runners)
  }

  func runBatch(tasks: Int) throws -> BatchResult {
    guard let crew else { throw TrialFailure(.incomplete, "the back end was not created") }
    return try crew.runBatch(tasks: tasks)
  }

  var threads: [WorkerThread] { crew?.workerThreads ?? [] }

  func drain() throws { try crew?.drain() }

  func end() {
    try? drain()
    crew = nil
    group?.shutdown()
    group = nil
  }
}

extension LoopBackend {
  /// Nothing but memory stands in its way.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    SuspendingCrew.obstacle(to: cell, limits: limits)
  }

  /// Starts the loops and prepares every coroutine's program on its own.
  public func create(_ trial: BackendTrial) throws { try workers.create(trial) }

  /// Runs a batch: one coroutine a worker, dealt out to the loops in turn.
  public func runBatch(tasks: Int) throws -> BatchResult { try workers.runBatch(tasks: tasks) }

  /// The loops' threads.
  public var workerThreads: [WorkerThread] { workers.threads }

  /// Closes what the coroutines hold.
  public func drain() throws { try workers.drain() }

  /// Ends the loops.
  public func tearDown() throws { workers.end() }
}
