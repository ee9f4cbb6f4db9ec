public import BenchCore
import BenchKernels
import CPrimitives
import Glibc
import Multiprocessing

/// A back end whose workers are the processes of a `ProcessPool`, however they are started.
public protocol PooledBackend: Backend {
  /// The workers.
  var workers: PooledWorkers { get }
}

/// The pool of a trial: what all pooled back ends share.
public final class PooledWorkers {
  private let start: StartMethod
  private let helpers: [Int32]
  private var pool: ProcessPool?
  private var count = 0
  private var measuresLatency = false
  private var arrivals: ArrivalSchedule?
  private var timing = TaskTiming()

  /// - Parameters:
  ///   - start: how the processes are made.
  ///   - helpers: other processes whose cost is the workers' cost, such as a fork server.
  init(start: StartMethod, helpers: [Int32] = []) {
    self.start = start
    self.helpers = helpers
  }

  func create(_ trial: BackendTrial) throws {
    count = trial.concurrency
    measuresLatency = trial.measuresLatency
    arrivals = try TaskProgram(trial.steps, context: trial.context).arrivals
    timing = trial.context.timing
    do {
      var options = PoolOptions()
      options.name = "bench-worker"
      let pool = try ProcessPool(
        workers: count, start: start, tasks: ProcessesBackend.tasks, options: options,
        handler: TaskLoopHandler(
          steps: trial.steps, context: trial.context, measuresLatency: measuresLatency))
      self.pool = pool
      try pool.waitUntilReady()
    } catch {
      throw TrialFailure(.crashed, "the worker processes could not be started: \(error)")
    }
  }

  /// Dispatches the tasks one by one; a worker takes the next one when it has finished the last.
  func runBatch(tasks: Int) throws -> BatchResult {
    guard let pool else { throw TrialFailure(.incomplete, "the back end was not created") }
    var tally = WorkerTally()
    tally.reserve(tasks: tasks, workers: 1, measuresLatency: measuresLatency)
    var firstStarts = [Int64](repeating: .max, count: count)
    var lastEnds = [Int64](repeating: .min, count: count)
    let start = cprimitives_monotonic_now()
    let arrivals = arrivals
    let last = arrivals?.last(release: start) ?? 0
    try pool.dispatch(count: tasks) { index, task in
      task.append(TaskLoopHandler.Order(index: index, release: start))
    } onResult: { index, worker, bytes in
      let record = bytes.loadUnaligned(as: TaskLoopHandler.Record.self)
      if record.times.isGivenUp {
        let overload = arrivals?.overload(task: index, release: start, start: record.times.start)
        tally.failure = tally.failure ?? overload
        return
      }
      tally.take(index, record.checksum)
      if arrivals != nil {
        tally.take(record.times, last: last)
      } else if record.times.end > 0 {
        tally.serviceTimes.append(record.times.end - record.times.start)
      }
      guard record.times.end > 0, worker < firstStarts.count else { return }
      firstStarts[worker] = min(firstStarts[worker], record.times.taken)
      lastEnds[worker] = max(lastEnds[worker], record.times.end)
    } onFailure: { _, failure in
      tally.failure = tally.failure ?? Self.failure(failure)
    }
    let end = cprimitives_monotonic_now()
    tally.firstStart = firstStarts.filter { $0 < .max }.max()
    // A worker without a task of its own has waited for the others all along.
    let isEachTimed = measuresLatency && timing.mask == 0
    let ends = isEachTimed ? lastEnds.map { max(start, $0) } : nil
    return try BatchResult([tally], start: start, end: end, workerEnds: ends)
  }

  /// Says what became of a task in the words of a trial.
  private static func failure(_ failure: TaskFailure) -> TrialFailure {
    switch failure.reason {
    case .workerDied: TrialFailure(.crashed, "\(failure)")
    default: TrialFailure(.stepFailed, "\(failure)")
    }
  }

  var processes: [Int32] { (pool?.workerProcessIDs ?? []) + helpers }

  /// Each worker's only thread.
  var threads: [WorkerThread] {
    (pool?.workerProcessIDs ?? []).map { WorkerThread(process: $0, thread: $0) }
  }

  func drain() {
    pool?.shutdown(wait: true)
    pool = nil
  }

  func end() {
    pool?.terminate()
    pool = nil
  }
}

extension PooledBackend {
  /// The limits of processes, descriptors and memory.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    ProcessLimits.obstacle(to: cell, limits: limits)
  }

  /// Starts the workers and waits until each has prepared its steps.
  public func create(_ trial: BackendTrial) throws { try workers.create(trial) }

  /// Runs a batch.
  public func runBatch(tasks: Int) throws -> BatchResult { try workers.runBatch(tasks: tasks) }

  /// The workers and what serves them.
  public var workerProcesses: [Int32] { workers.processes }

  /// The workers' threads.
  public var workerThreads: [WorkerThread] { workers.threads }

  /// Lets the workers finish and end.
  public func drain() throws { workers.drain() }

  /// Ends the workers.
  public func tearDown() throws { workers.end() }
}
