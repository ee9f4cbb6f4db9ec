public import BenchCore
import BenchKernels
import CPrimitives
import CoroutinesNIO
import Glibc
import NIOCore

/// Coroutines with async/await on ONE event loop thread: the shape of asyncio and Node.
public final class CoroutinesBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "coroutines", model: .coroutines,
    summary: "async/await on one event loop thread (SwiftNIO)", waitsBy: "suspending",
    computesOneAtATime: true)

  /// Everything that lives on the loop.
  private final class LoopState: @unchecked Sendable {  // Only the loop's thread touches it.
    var programs: [SuspendingProgram] = []
    var tallies: [WorkerTally] = []
    var thread: pid_t = 0
  }

  private var runner: EventLoopRunner?
  private let state = LoopState()
  private var measuresLatency = false
  private var workers = 0

  /// Makes the back end.
  public init() {}

  /// Nothing but memory stands in its way: about 4 KiB a coroutine.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    let needed = Bytes(Int64(cell.concurrency) * 4096)
    guard needed > limits.availableMemory else { return nil }
    return "\(cell.concurrency) coroutines need more memory than is available"
  }

  /// Starts the loop and prepares every coroutine's program on it.
  public func create(_ trial: BackendTrial) throws {
    let runner = EventLoopRunner()
    self.runner = runner
    measuresLatency = trial.measuresLatency
    workers = trial.concurrency
    let (state, port) = (state, LoopPort(runner: runner))
    do {
      try runner.run {
        state.thread = cprimitives_thread_id()
        let program = try TaskProgram(trial.steps, context: trial.context)
        for number in 0..<trial.concurrency {
          let worker = SuspendingWorker(number: number, port: port)
          state.programs.append(try await program.makeSuspending(worker))
        }
      }
    } catch {
      throw TrialFailure(task: error)
    }
  }

  /// Runs a batch: one coroutine a worker, all on the loop.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let runner else { throw TrialFailure(.incomplete, "the back end was not created") }
    let (state, workers, measures) = (state, workers, measuresLatency)
    return try runner.run {
      state.tallies = (0..<workers).map { _ in
        var tally = WorkerTally()
        tally.reserve(tasks: tasks, workers: workers, measuresLatency: measures)
        return tally
      }
      let source = TaskSource(tasks: tasks)
      let start = cprimitives_monotonic_now()
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<workers {
          group.addTask { await Self.work(number, source, state, measures) }
        }
      }
      return try BatchResult(state.tallies, start: start, end: cprimitives_monotonic_now())
    }
  }

  /// One coroutine's batch; its tally is its own until it is done.
  private static func work(
    _ number: Int, _ source: TaskSource, _ state: LoopState, _ measuresLatency: Bool
  ) async {
    var tally = WorkerTally()
    swap(&tally, &state.tallies[number])
    await runSuspendingLoop(
      source, state.programs[number], measuresLatency: measuresLatency, &tally)
    state.tallies[number] = tally
  }

  /// The loop's thread.
  public var workerThreads: [WorkerThread] {
    [WorkerThread(process: getpid(), thread: state.thread)]
  }

  /// Closes what the coroutines hold.
  public func drain() throws {
    let state = state
    try runner?.run {
      for program in state.programs { await program.close() }
      state.programs = []
    }
  }

  /// Ends the loop.
  public func tearDown() throws {
    guard let runner else { return }
    try? drain()
    runner.shutdown()
    self.runner = nil
  }
}
