public import BenchCore
import BenchKernels
public import Multiprocessing

/// A pool of worker processes, forked by a fork server that was started before any thread.
public final class ProcessesBackend: PooledBackend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "processes", model: .processes,
    summary: "a pool of worker processes (fork server, shared memory)", waitsBy: "blocking")

  /// What worker processes of this program run; `WorkerEntry` and the fork server need it.
  public static let tasks = TaskCatalogue(
    [SingleTask.self] + KernelTasks.types, handlers: [TaskLoopHandler.self])

  private let server: ForkServer

  /// The pool.
  public let workers: PooledWorkers

  /// Starts the fork server; the process has only one thread yet.
  public init() throws {
    server = try ForkServer.ofTrial()
    workers = PooledWorkers(start: .forkServer(server), helpers: [server.processID])
  }

  /// Ends the workers and the fork server.
  public func tearDown() throws {
    workers.end()
    server.stop()
  }
}

extension ForkServer {
  /// The fork server of a trial.
  ///
  /// - Throws: `TrialFailure`.
  static func ofTrial() throws -> ForkServer {
    do {
      return try ForkServer.fork(tasks: ProcessesBackend.tasks, name: "bench-forks")
    } catch {
      throw TrialFailure(.crashed, "the fork server could not be started: \(error)")
    }
  }
}
