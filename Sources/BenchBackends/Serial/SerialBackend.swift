public import BenchCore
import BenchKernels
import CPrimitives
import Glibc

/// One task after the other in the trial's main thread: what every other back end is held against.
public final class SerialBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "serial", model: .serial, summary: "one task after the other in one thread",
    waitsBy: "blocking", computesOneAtATime: true)

  private var program: BlockingProgram?
  private var measuresLatency = false

  /// Makes the back end.
  public init() {}

  /// Nothing stands in its way.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? { nil }

  /// Prepares the program.
  public func create(_ trial: BackendTrial) throws {
    let tasks = try TaskProgram(trial.steps, context: trial.context)
    let port = SystemPort(childrenGetThreads: false)
    program = try tasks.makeBlocking(BlockingWorker(number: 0, port: port))
    measuresLatency = trial.measuresLatency
  }

  /// Runs all tasks in the calling thread.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let program else { throw TrialFailure(.incomplete, "the back end was not created") }
    var tally = WorkerTally()
    tally.reserve(tasks: tasks, workers: 1, measuresLatency: measuresLatency)
    let source = TaskSource(tasks: tasks)
    let start = cprimitives_monotonic_now()
    runBlockingLoop(source, program, measuresLatency: measuresLatency, &tally)
    return try BatchResult([tally], start: start, end: cprimitives_monotonic_now())
  }

  /// The calling thread.
  public var workerThreads: [WorkerThread] {
    [WorkerThread(process: getpid(), thread: cprimitives_thread_id())]
  }

  /// Gives back what the steps hold.
  public func drain() throws {
    program?.close()
    program = nil
  }

  /// Nothing is left after draining.
  public func tearDown() throws { try drain() }
}
