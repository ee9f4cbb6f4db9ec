public import BenchCore
import CPrimitives
import Multiprocessing

/// `crash`: a worker of a pool is killed in the middle of a task; the pool goes on.
public struct CrashDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "crash", summary: "kills a worker of a pool in mid-task; tells what was lost",
    fields: [
      FieldDescriptor(
        "workers", .integer, "how many workers", default: .integer(2), range: 1...512),
      FieldDescriptor(
        "tasks", .integer, "how many tasks the pool has", default: .integer(100),
        range: 1...100_000),
      FieldDescriptor(
        "work", .work, "the computing of a task", default: .duration(Nanoseconds(100_000))),
    ],
    shorthand: "tasks", example: "- crash: { workers: 2, tasks: 100, work: 100us }")

  /// The tasks on one CPU, and a pool.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    var work: Int64 = 100_000
    if case .duration(let duration) = try arguments.work("work") { work = duration.count }
    return StepEstimate(
      compute: Nanoseconds(work * Int64(try arguments.integer("tasks")) + 5_000_000))
  }

  /// The measured process is the trial itself.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  { Self.serialOnly(backend) }

  private let workers: Int
  private let tasks: Int
  private let units: UInt64
  private let board: SampleBoard
  private let totals: TrialMemory

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    workers = try arguments.integer("workers")
    tasks = try arguments.integer("tasks")
    units = try arguments.work("work").units(AluKernel.self, context.calibration)
    board = try SampleBoard(context, name: "crash", ["detection", "replaced"])
    totals = try TrialMemory(context, name: "crash-totals", size: 4096)
  }

  /// Starts the fork server.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    CrashStep(
      server: try ForkServer.fork(tasks: KernelTasks.catalogue), workers: workers, tasks: tasks,
      units: units, times: try SharedArray([0]), board: board, totals: totals)
  }

  /// Not possible; see `obstacle`.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    throw StepError("what is measured is the trial's own process, by the serial back end")
  }

  /// Forgets the last batch.
  public func prepareBatch() throws {
    board.clear()
    cprimitives_store64(totals.number(0), 0)
    cprimitives_store64(totals.number(8), 0)
  }

  /// Gives `detection_us` (from the signal to the failed future), `replaced_us` (until all workers
  /// are ready again), `tasks_lost` and `crashes`.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    var metrics = board.metrics()
    metrics["tasks_lost"] = Double(cprimitives_load64(totals.number(0)))
    metrics["crashes"] = Double(cprimitives_load64(totals.number(8)))
    return metrics
  }
}

private final class CrashStep: BlockingStep {
  private let server: ForkServer
  private let workers: Int
  private let tasks: Int
  private let units: UInt64
  private let times: SharedArray<Int64>
  private let board: SampleBoard
  private let totals: TrialMemory

  init(
    server: ForkServer, workers: Int, tasks: Int, units: UInt64, times: SharedArray<Int64>,
    board: SampleBoard, totals: TrialMemory
  ) {
    (self.server, self.workers, self.tasks, self.units) = (server, workers, tasks, units)
    (self.times, self.board, self.totals) = (times, board, totals)
  }

  func run(task index: Int) throws -> UInt64 {
    var options = PoolOptions()
    options.name = "bench-pool"
    let pool = try ProcessPool(
      workers: workers, start: .forkServer(server), tasks: KernelTasks.catalogue, options: options)
    defer { pool.terminate() }
    try pool.waitUntilReady()
    let dying = tasks / 2
    times[0] = 0
    let futures = try (0..<tasks).map {
      try pool.submit(Casualty(number: $0, dying: dying, units: units, times: times))
    }
    var lost = 0
    do {
      _ = try futures[dying].wait()
    } catch let failure as TaskFailure {
      guard case .workerDied = failure.reason else { throw failure }
      board.note(0, cprimitives_monotonic_now() - times[0])
      lost += 1
    }
    try pool.waitUntilReady()
    board.note(1, cprimitives_monotonic_now() - times[0])
    for (number, future) in futures.enumerated() where number != dying {
      do {
        guard try future.wait() == number else { throw StepError("task \(number) went wrong") }
      } catch is TaskFailure {
        lost += 1
      }
    }
    cprimitives_fetch_add64(totals.number(0), UInt64(lost))
    cprimitives_fetch_add64(totals.number(8), 1)
    pool.shutdown(wait: true)
    return Mix.index(index)
  }

  func close() { server.stop() }
}
