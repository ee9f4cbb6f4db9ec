public import BenchCore
public import BenchKernels

/// One implementation of a concurrency model: it owns the workers of a trial.
///
/// A worker's loop is the same in every back end: take the next task's index, run the task's steps,
/// hand the result back. Only the entity that runs the loop and the way it waits differ. All calls
/// come from the trial's main thread, in the order `init`, `create`, `runBatch`…, `tearDown`.
///
/// Tasks may also arrive by a schedule (`TrialContext.arrivals`). A back end whose workers run
/// `runBlockingLoop` or `runSuspendingLoop` over a `TaskSource` made for each batch does that right
/// without code of its own. One that hands tasks out otherwise calls the program's `runScheduled` in
/// the worker, with the batch's release, wherever `program.arrivals` is not nil, and gives the times
/// to the tally.
public protocol Backend: AnyObject, SendableMetatype {
  /// What the catalogue says.
  static var descriptor: BackendDescriptor { get }

  /// Why this back end cannot run a cell within these limits; nil if it can.
  static func obstacle(to cell: Cell, limits: MachineLimits) -> String?

  /// Made while the process has only one thread, so that a fork server can be started.
  init() throws

  /// Creates the workers; when it returns, each is ready to take a task.
  ///
  /// - Throws: `TrialFailure`.
  func create(_ trial: BackendTrial) throws

  /// Runs all tasks of a batch once and waits for the last result.
  ///
  /// - Throws: `TrialFailure` for the first task that failed.
  func runBatch(tasks: Int) throws -> BatchResult

  /// The worker processes, without the trial's own; empty for back ends within one process.
  var workerProcesses: [Int32] { get }

  /// The threads in which workers run: process and thread id of each.
  var workerThreads: [WorkerThread] { get }

  /// Lets every worker finish and give back what its steps hold; no batch comes afterwards.
  func drain() throws

  /// Ends the workers, drained or not; when it returns, nothing of them is left.
  func tearDown() throws
}

extension Backend {
  /// No worker processes.
  public var workerProcesses: [Int32] { [] }
}

/// A thread in which a worker runs.
public struct WorkerThread: Hashable, Sendable {
  /// Its process.
  public var process: Int32
  /// Its kernel id.
  public var thread: Int32

  /// Names a thread.
  public init(process: Int32, thread: Int32) {
    self.process = process
    self.thread = thread
  }
}

/// What a back end needs to know of its trial.
public struct BackendTrial: Sendable {
  /// What one task does.
  public var steps: [StepSpecification]
  /// What every process of the trial knows.
  public var context: TrialContext
  /// How many workers.
  public var concurrency: Int
  /// Whether each task's service time is taken.
  public var measuresLatency: Bool

  /// Makes a description.
  public init(
    steps: [StepSpecification], context: TrialContext, concurrency: Int, measuresLatency: Bool
  ) {
    self.steps = steps
    self.context = context
    self.concurrency = concurrency
    self.measuresLatency = measuresLatency
  }
}

/// What came of one batch.
public struct BatchResult: Sendable {
  /// From the release of the workers to the last result.
  public var wall: Nanoseconds
  /// Tasks that gave a result.
  public var completed: Int
  /// Their checksums, folded.
  public var digest: UInt64
  /// The workers' time from the release to the end of the last task of each, summed.
  ///
  /// What a worker does afterwards is waiting for the others, not for its task. Nil if workers share
  /// a thread.
  public var active: Nanoseconds?
  /// From the release to the start of the last worker's first task; nil if it was not taken.
  public var startSkew: Nanoseconds?
  /// Each task's service time in nanoseconds, in no order; empty if not taken.
  public var serviceTimes: [Int64]
  /// What tasks that arrived by a schedule went through; nil in a closed loop.
  public var openLoop: OpenLoopTimes?

  /// Makes a result.
  public init(
    wall: Nanoseconds, completed: Int, digest: UInt64, active: Nanoseconds? = nil,
    startSkew: Nanoseconds? = nil, serviceTimes: [Int64] = [], openLoop: OpenLoopTimes? = nil
  ) {
    self.wall = wall
    self.completed = completed
    self.digest = digest
    self.active = active
    self.startSkew = startSkew
    self.serviceTimes = serviceTimes
    self.openLoop = openLoop
  }
}

/// What the tasks of a batch in an open loop went through, in nanoseconds and in no order.
public struct OpenLoopTimes: Hashable, Sendable {
  /// From each task's scheduled arrival to its start.
  public var queueing: [Int64]
  /// From each task's scheduled arrival to its end.
  public var response: [Int64]
  /// From the scheduled arrival to the start, of tasks that a worker waited for.
  public var lateness: [Int64]
  /// Tasks that had not begun when the last one arrived.
  public var backlog: Int

  /// Makes times.
  public init(queueing: [Int64], response: [Int64], lateness: [Int64], backlog: Int) {
    self.queueing = queueing
    self.response = response
    self.lateness = lateness
    self.backlog = backlog
  }

  init(_ tally: OpenLoopTally) {
    self.init(
      queueing: Array(tally.queueing), response: Array(tally.response),
      lateness: Array(tally.lateness), backlog: tally.backlog)
  }
}

/// What this machine allows one user.
public struct MachineLimits: Hashable, Sendable {
  /// The most threads and processes together.
  public var processes: Int
  /// The most open descriptors of one process.
  public var descriptors: Int
  /// Memory that can still be had.
  public var availableMemory: Bytes

  /// Makes limits.
  public init(processes: Int, descriptors: Int, availableMemory: Bytes) {
    self.processes = processes
    self.descriptors = descriptors
    self.availableMemory = availableMemory
  }
}
