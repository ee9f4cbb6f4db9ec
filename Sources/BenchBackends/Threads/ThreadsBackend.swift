public import BenchCore
import BenchKernels
import CPrimitives
import Glibc

/// A fixed pool of POSIX threads that take task indices from one shared counter.
public final class ThreadsBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "threads", model: .threads, summary: "a fixed pool of POSIX threads",
    waitsBy: "blocking")

  private var pool: WorkerThreads?

  /// Makes the back end.
  public init() {}

  /// The limit of threads.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    ThreadLimit.obstacle(to: cell, limits: limits)
  }

  /// Starts the threads and waits until each is ready.
  public func create(_ trial: BackendTrial) throws { pool = try WorkerThreads(trial) }

  /// Runs a batch.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let pool else { throw TrialFailure(.incomplete, "the back end was not created") }
    return try pool.runBatch(tasks: tasks)
  }

  /// The pool's threads.
  public var workerThreads: [WorkerThread] {
    (pool?.threadIDs ?? []).map { WorkerThread(process: getpid(), thread: $0) }
  }

  /// Sends the threads home; each closes its steps.
  public func drain() throws { pool?.sendHome() }

  /// Joins the threads.
  public func tearDown() throws {
    pool?.end()
    pool = nil
  }
}
