public import BenchCore
import BenchKernels
import CPrimitives
import CoroutinesNIO
import Glibc
import NIOCore
import Synchronization

/// Swift's own tasks on its cooperative thread pool, which has a thread for each core.
public final class TasksBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "tasks", model: .coroutines,
    summary: "async/await on Swift's cooperative thread pool; sockets on an event loop beside it",
    waitsBy: "suspending")

  /// How long to look for the pool's threads: each needs only to be started.
  private static let search = Nanoseconds.milliseconds(20)

  private var runner: EventLoopRunner?
  private var crew: SuspendingCrew?
  private var threads: [pid_t] = []

  /// Makes the back end.
  public init() {}

  /// Nothing but memory stands in its way.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    SuspendingCrew.obstacle(to: cell, limits: limits)
  }

  /// Prepares every task's program on the pool.
  public func create(_ trial: BackendTrial) throws {
    let runner = EventLoopRunner()
    self.runner = runner
    let crew = SuspendingCrew(trial)
    self.crew = crew
    do {
      let program = try TaskProgram(trial.steps, context: trial.context)
      threads = try onPool {
        for number in 0..<crew.count {
          try await crew.prepare(number, program, port: PoolPort(runner: runner))
        }
        return await Self.poolThreads()
      }
    } catch {
      throw TrialFailure(task: error)
    }
  }

  /// Runs a batch: one task a worker.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let crew else { throw TrialFailure(.incomplete, "the back end was not created") }
    crew.reset(tasks: tasks)
    return try onPool {
      let source = TaskSource(tasks: tasks)
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<crew.count {
          group.addTask { await crew.work(number, source) }
        }
      }
      return try crew.conclude(start: source.release)
    }
  }

  /// The pool's threads that were seen at the start.
  public var workerThreads: [WorkerThread] {
    threads.map { WorkerThread(process: getpid(), thread: $0) }
  }

  /// Closes what the tasks hold.
  public func drain() throws {
    guard let crew else { return }
    try onPool { for number in 0..<crew.count { await crew.close(number) } }
  }

  /// Ends the loop of the sockets; the pool belongs to the process.
  public func tearDown() throws {
    try? drain()
    crew = nil
    runner?.shutdown()
    runner = nil
  }

  /// Runs `body` on the pool and blocks the calling thread until it is done.
  private func onPool<Success: Sendable>(
    _ body: @escaping @Sendable () async throws -> Success
  ) throws -> Success {
    guard let runner else { throw TrialFailure(.incomplete, "the back end was not created") }
    let promise = runner.eventLoop.makePromise(of: Success.self)
    Task.detached {
      do { promise.succeed(try await body()) } catch { promise.fail(error) }
    }
    return try promise.futureResult.wait()
  }

  /// Keeps a task on every core until each has told its thread, or time is up.
  private static func poolThreads() async -> [pid_t] {
    let roll = ThreadRoll()
    let end = MonotonicClock.now() + search
    let wanted = System.coreCount
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<wanted {
        group.addTask {
          roll.sign()
          while roll.ids.count < wanted, MonotonicClock.now() < end {}
        }
      }
    }
    return roll.ids
  }
}

/// The threads that have been seen; thread-safe.
private final class ThreadRoll: Sendable {
  private let seen = Mutex<Set<pid_t>>([])

  /// Notes the calling thread.
  func sign() {
    let id = cprimitives_thread_id()
    seen.withLock { _ = $0.insert(id) }
  }

  /// The threads, in order.
  var ids: [pid_t] { seen.withLock { $0.sorted() } }
}
