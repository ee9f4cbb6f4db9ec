public import BenchCore
import BenchStatistics
import CPrimitives
import Glibc
import Multiprocessing

/// `pool`: the life of a pool of processes: cold, ready, round trips, shut down.
public struct PoolDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "pool", summary: "makes a pool of processes, uses it, and shuts it down",
    fields: [
      FieldDescriptor(
        "start", .text, "how the workers are started", default: .text("fork-server"),
        choices: ["fork-server", "spawn"]),
      FieldDescriptor(
        "workers", .integer, "how many workers", default: .integer(2), range: 1...512),
      FieldDescriptor(
        "tasks", .integer, "round trips, one in flight", default: .integer(100),
        range: 1...1_000_000),
      FieldDescriptor(
        "recycle", .integer, "a worker ends after so many tasks and is replaced; 0 for never",
        default: .integer(0), range: 0...1_000_000),
      FieldDescriptor(
        "work", .duration, "the computing of a task for which the break-even is worked out",
        default: .duration(.milliseconds(1))),
    ],
    shorthand: "start", example: "- pool: { start: fork-server, workers: 2, recycle: 10 }")

  /// The starts and the round trips.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let each: Int64 = try arguments.text("start") == "spawn" ? 15_000_000 : 1_000_000
    let tasks = Int64(try arguments.integer("tasks"))
    let recycle = Int64(try arguments.integer("recycle"))
    let starts = Int64(try arguments.integer("workers")) + (recycle > 0 ? tasks / recycle : 0)
    return StepEstimate(compute: Nanoseconds(each * starts + 10_000 * tasks))
  }

  /// The measured process is the trial itself.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  { Self.serialOnly(backend) }

  private let kind: StartKind
  private let workers: Int
  private let tasks: Int
  private let recycle: Int
  private let work: Nanoseconds
  private let board: SampleBoard

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    kind = StartKind(rawValue: try arguments.text("start")) ?? .forkServer
    workers = try arguments.integer("workers")
    tasks = try arguments.integer("tasks")
    recycle = try arguments.integer("recycle")
    work = try arguments.duration("work")
    board = try SampleBoard(
      context, name: "pool", ["ready", "first_result", "round_trip", "shutdown"])
  }

  /// Starts the fork server if one is needed.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    let server = kind == .forkServer ? try ForkServer.fork(tasks: KernelTasks.catalogue) : nil
    return PoolStep(
      kind, server: server, workers: workers, tasks: tasks, recycle: recycle, board: board)
  }

  /// Not possible; see `obstacle`.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    throw StepError("what is measured is the trial's own process, by the serial back end")
  }

  /// Forgets the last batch.
  public func prepareBatch() throws { board.clear() }

  /// Gives the medians, and `break_even_tasks` against the serial loop for tasks of `work`, if any
  /// number of tasks makes the pool win.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    var metrics = board.metrics()
    guard let ready = metrics["ready_us"], let trip = metrics["round_trip_us"],
      let end = metrics["shutdown_us"]
    else { return metrics }
    let prediction = try PoolPrediction(
      start: ready + end, dispatch: 0, compute: Double(work.count) / 1000, overhead: trip,
      processors: Double(min(workers, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
    metrics["break_even_tasks"] = prediction.breakEvenTasks
    return metrics
  }
}

private final class PoolStep: BlockingStep {
  private let kind: StartKind
  private let server: ForkServer?
  private let workers: Int
  private let tasks: Int
  private let recycle: Int
  private let board: SampleBoard

  init(
    _ kind: StartKind, server: ForkServer?, workers: Int, tasks: Int, recycle: Int,
    board: SampleBoard
  ) {
    (self.kind, self.server, self.workers) = (kind, server, workers)
    (self.tasks, self.recycle, self.board) = (tasks, recycle, board)
  }

  func run(task index: Int) throws -> UInt64 {
    guard let method = kind.method(server) else { throw StepError("there is no fork server") }
    var options = PoolOptions()
    options.name = "bench-pool"
    options.maximumTasksPerWorker = recycle > 0 ? recycle : nil
    let start = cprimitives_monotonic_now()
    let pool = try ProcessPool(
      workers: workers, start: method, tasks: KernelTasks.catalogue, options: options)
    defer { pool.terminate() }
    try pool.waitUntilReady()
    board.note(0, cprimitives_monotonic_now() - start)
    for number in 0..<tasks {
      let sent = cprimitives_monotonic_now()
      guard try pool.submit(RoundTrip(number: number)).wait() == number else {
        throw StepError("task \(number) came back as another")
      }
      let took = cprimitives_monotonic_now() - sent
      if number == 0 { board.note(1, cprimitives_monotonic_now() - start) }
      board.note(2, took)
    }
    let ending = cprimitives_monotonic_now()
    pool.shutdown(wait: true)
    board.note(3, cprimitives_monotonic_now() - ending)
    return Mix.index(index)
  }

  func close() { server?.stop() }
}
