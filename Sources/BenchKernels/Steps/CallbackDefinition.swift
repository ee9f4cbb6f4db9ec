public import BenchCore
import CPrimitives
import Glibc
import Multiprocessing

/// `callback`: tasks of a pool call back when they are done; tells where, how late, and how often.
public struct CallbackDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "callback", summary: "runs tasks in a pool of processes with a callback on each future",
    fields: [
      FieldDescriptor(
        "workers", .integer, "how many workers", default: .integer(2), range: 1...512),
      FieldDescriptor(
        "tasks", .integer, "how many tasks call back", default: .integer(200),
        range: 1...1_000_000),
      FieldDescriptor(
        "takes", .duration, "how long a callback takes", default: .duration(.zero)),
    ],
    shorthand: "takes", example: "- callback: { tasks: 200, takes: 1ms }")

  /// The callbacks, one after the other, and a pool.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let tasks = Int64(try arguments.integer("tasks"))
    let takes = try arguments.duration("takes").count
    return StepEstimate(
      compute: Nanoseconds(5_000_000 + tasks * 5_000), wait: Nanoseconds(tasks * takes))
  }

  /// The measured process is the trial itself.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  { Self.serialOnly(backend) }

  private let workers: Int
  private let tasks: Int
  private let takes: Nanoseconds
  private let board: SampleBoard
  private let totals: TrialMemory

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    workers = try arguments.integer("workers")
    tasks = try arguments.integer("tasks")
    takes = try arguments.duration("takes")
    board = try SampleBoard(context, name: "callback", ["callback_latency"])
    totals = try TrialMemory(context, name: "callback-totals", size: 4096)
  }

  /// Starts the fork server and the pool.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    let server = try ForkServer.fork(tasks: KernelTasks.catalogue)
    let pool = try ProcessPool(
      workers: workers, start: .forkServer(server), tasks: KernelTasks.catalogue)
    try pool.waitUntilReady()
    return CallbackStep(
      server: server, pool: pool, tasks: tasks, takes: takes, board: board, totals: totals)
  }

  /// Not possible; see `obstacle`.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    throw StepError("what is measured is the trial's own process, by the serial back end")
  }

  /// Forgets the last batch.
  public func prepareBatch() throws {
    board.clear()
    for line in 0..<4 { cprimitives_store64(totals.number(8 * line), 0) }
  }

  /// Gives `callback_latency_us` from a task's end to its callback, `operations` (callbacks), and how
  /// many ran in the parent process, on the caller's thread, and on another one.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    var metrics = board.metrics()
    let words = ["operations", "in_parent", "on_caller_thread", "on_another_thread"]
    for (line, word) in words.enumerated() {
      metrics[word] = Double(cprimitives_load64(totals.number(8 * line)))
    }
    return metrics
  }
}

private final class CallbackStep: BlockingStep {
  private let server: ForkServer
  private let pool: ProcessPool
  private let tasks: Int
  private let takes: Nanoseconds
  private let board: SampleBoard
  private let totals: TrialMemory

  init(
    server: ForkServer, pool: ProcessPool, tasks: Int, takes: Nanoseconds, board: SampleBoard,
    totals: TrialMemory
  ) {
    (self.server, self.pool, self.tasks, self.takes) = (server, pool, tasks, takes)
    (self.board, self.totals) = (board, totals)
  }

  func run(task index: Int) throws -> UInt64 {
    let (board, totals, takes, tasks) = (board, totals, takes, tasks)
    let (process, caller) = (getpid(), cprimitives_gettid())
    let (end, done) = (WaitedTask(), SendableCount())
    for number in 0..<tasks {
      try pool.submit(Origin(number: number)).onCompletion { future in
        let now = cprimitives_monotonic_now()
        // A task that failed has no result and is missed in the count of latencies.
        if let result = try? future.wait(), result.process != process {
          board.note(0, now - result.end)
        }
        cprimitives_fetch_add64(totals.number(0), 1)
        if getpid() == process { cprimitives_fetch_add64(totals.number(8), 1) }
        let isCaller = cprimitives_gettid() == caller
        cprimitives_fetch_add64(totals.number(isCaller ? 16 : 24), 1)
        if takes > .zero { try? SystemPort().sleep(until: MonotonicClock.now() + takes) }
        if done.add() == tasks { end.finish() }
      }
    }
    end.wait()
    return Mix.index(index)
  }

  func close() {
    pool.shutdown(wait: true)
    server.stop()
  }
}
