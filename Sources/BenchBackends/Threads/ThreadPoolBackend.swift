public import BenchCore
import Glibc

/// A back end whose workers are a fixed pool of POSIX threads, with or without a lock among them.
public protocol ThreadPoolBackend: Backend {
  /// The pool.
  var workers: ThreadPoolWorkers { get }
}

/// The pool of a trial, from its creation to its end.
public final class ThreadPoolWorkers {
  private let lock: GlobalLock?
  private var pool: WorkerThreads?

  /// - Parameter lock: what a thread must hold while it does not wait; nil if it need not.
  init(lock: GlobalLock? = nil) { self.lock = lock }

  func create(_ trial: BackendTrial) throws { pool = try WorkerThreads(trial, lock: lock) }

  func runBatch(tasks: Int) throws -> BatchResult {
    guard let pool else { throw TrialFailure(.incomplete, "the back end was not created") }
    return try pool.runBatch(tasks: tasks)
  }

  var threads: [WorkerThread] {
    (pool?.threadIDs ?? []).map { WorkerThread(process: getpid(), thread: $0) }
  }

  func drain() { pool?.sendHome() }

  func end() {
    pool?.end()
    pool = nil
  }
}

extension ThreadPoolBackend {
  /// The limit of threads.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    ThreadLimit.obstacle(to: cell, limits: limits)
  }

  /// Starts the threads and waits until each is ready.
  public func create(_ trial: BackendTrial) throws { try workers.create(trial) }

  /// Runs a batch.
  public func runBatch(tasks: Int) throws -> BatchResult { try workers.runBatch(tasks: tasks) }

  /// The pool's threads.
  public var workerThreads: [WorkerThread] { workers.threads }

  /// Sends the threads home; each closes its steps.
  public func drain() throws { workers.drain() }

  /// Joins the threads.
  public func tearDown() throws { workers.end() }
}
