public import BenchCore
import BenchKernels
import CPrimitives
import Glibc
public import Multiprocessing

/// A pool of worker processes, forked by a fork server that was started before any thread.
public final class ProcessesBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "processes", model: .processes,
    summary: "a pool of worker processes (fork server, shared memory)", waitsBy: "blocking")

  /// What worker processes run; `WorkerEntry` and the fork server need it.
  public static let tasks = TaskCatalogue(handlers: [TaskLoopHandler.self])

  /// What one worker needs beside its share of the binary: its stack, heap and page tables.
  ///
  /// Seen: about 1.5 MiB resident of its own; double that leaves room for what steps allocate.
  private static let memoryPerWorker = Bytes.mebibytes(3)
  /// Descriptors that the trial's process holds for each worker.
  private static let descriptorsPerWorker = 2
  /// The most workers that a pool of the library has.
  private static let poolLimit = 512

  private let server: ForkServer
  private var pool: ProcessPool?
  private var workers = 0
  private var measuresLatency = false
  private var arrivals: ArrivalSchedule?
  private var timing = TaskTiming()

  /// Starts the fork server; the process has only one thread yet.
  public init() throws {
    do {
      server = try ForkServer.fork(tasks: Self.tasks, name: "bench-forks")
    } catch {
      throw TrialFailure(.crashed, "the fork server could not be started: \(error)")
    }
  }

  /// The limits of processes, descriptors and memory.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    let wanted = "\(cell.concurrency) processes"
    if cell.concurrency > poolLimit { return "\(wanted) exceed the pool's limit of \(poolLimit)" }
    if cell.concurrency > limits.processes {
      return "\(wanted) exceed the limit of \(limits.processes) (ulimit -u)"
    }
    let descriptors = cell.concurrency * descriptorsPerWorker + 64
    if descriptors > limits.descriptors {
      return "\(wanted) need \(descriptors) descriptors; the limit is \(limits.descriptors)"
    }
    let memory = Bytes(memoryPerWorker.count * Int64(cell.concurrency))
    guard memory > limits.availableMemory else { return nil }
    return "\(wanted) need about \(memory.count >> 20) MiB; "
      + "\(limits.availableMemory.count >> 20) MiB are available"
  }

  /// Starts the workers and waits until each has prepared its steps.
  public func create(_ trial: BackendTrial) throws {
    workers = trial.concurrency
    measuresLatency = trial.measuresLatency
    arrivals = try TaskProgram(trial.steps, context: trial.context).arrivals
    timing = trial.context.timing
    do {
      var options = PoolOptions()
      options.name = "bench-worker"
      let pool = try ProcessPool(
        workers: workers, start: .forkServer(server), tasks: Self.tasks, options: options,
        handler: TaskLoopHandler(
          steps: trial.steps, context: trial.context, measuresLatency: measuresLatency))
      self.pool = pool
      try pool.waitUntilReady()
    } catch {
      throw TrialFailure(.crashed, "the worker processes could not be started: \(error)")
    }
  }

  /// Dispatches the tasks one by one; a worker takes the next one when it has finished the last.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let pool else { throw TrialFailure(.incomplete, "the back end was not created") }
    var tally = WorkerTally()
    tally.reserve(tasks: tasks, workers: 1, measuresLatency: measuresLatency)
    var firstStarts = [Int64](repeating: .max, count: workers)
    var lastEnds = [Int64](repeating: .min, count: workers)
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

  /// The workers and their fork server.
  public var workerProcesses: [Int32] { (pool?.workerProcessIDs ?? []) + [server.processID] }

  /// Each worker's only thread.
  public var workerThreads: [WorkerThread] {
    (pool?.workerProcessIDs ?? []).map { WorkerThread(process: $0, thread: $0) }
  }

  /// Lets the workers finish and end.
  public func drain() throws {
    pool?.shutdown(wait: true)
    pool = nil
  }

  /// Ends the workers and the fork server.
  public func tearDown() throws {
    pool?.terminate()
    pool = nil
    server.stop()
  }
}
