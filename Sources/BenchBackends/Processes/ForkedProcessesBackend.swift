public import BenchCore
import BenchKernels
import Glibc

/// Worker processes that are direct forks of the trial itself, with everything it has in memory.
///
/// The oldest way: the workers inherit the prepared task and a piece of shared memory, and take
/// indices from a counter in it, as threads would. Possible only while the process has one thread.
public final class ForkedProcessesBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "processes-fork", model: .processes,
    summary: "direct forks of one process, which share a counter of tasks", waitsBy: "blocking")

  private var workers: ForkedWorkers?

  /// Makes the back end.
  public init() {}

  /// The limits of processes, descriptors and memory.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    ProcessLimits.obstacle(to: cell, limits: limits)
  }

  /// Forks the workers and waits until each is ready.
  public func create(_ trial: BackendTrial) throws { workers = try ForkedWorkers(trial) }

  /// Runs a batch.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let workers else { throw TrialFailure(.incomplete, "the back end was not created") }
    return try workers.runBatch(tasks: tasks)
  }

  /// The workers.
  public var workerProcesses: [Int32] { workers?.processes ?? [] }

  /// Each worker's only thread.
  public var workerThreads: [WorkerThread] {
    workerProcesses.map { WorkerThread(process: $0, thread: $0) }
  }

  /// Sends the workers home; each closes its steps and ends.
  public func drain() throws { workers?.sendHome() }

  /// Ends the workers.
  public func tearDown() throws {
    workers?.kill()
    workers = nil
  }
}
