public import BenchCore
import Glibc

/// A model of threads under a global interpreter lock: a fixed pool that shares one `GlobalLock`.
///
/// It shows what the lock alone does to threads, in compiled code; no interpreter is measured.
public final class GlobalLockBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "threads-gil", model: .threads,
    summary: "MODEL of a global interpreter lock: threads, one computes at a time, 5 ms interval",
    waitsBy: "blocking, without the lock", computesOneAtATime: true)

  private var pool: WorkerThreads?

  /// Makes the back end.
  public init() {}

  /// The limit of threads.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    ThreadLimit.obstacle(to: cell, limits: limits)
  }

  /// Starts the threads and waits until each is ready.
  public func create(_ trial: BackendTrial) throws {
    pool = try WorkerThreads(trial, lock: GlobalLock())
  }

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
