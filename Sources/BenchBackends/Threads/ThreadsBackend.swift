public import BenchCore
import BenchKernels
import CPrimitives
import Glibc

/// A fixed pool of POSIX threads that take task indices from one shared counter.
public final class ThreadsBackend: Backend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "threads", model: .threads, summary: "a fixed pool of POSIX threads",
    waitsBy: "blocking")

  private var pool: WorkerThreads?

  /// Makes the back end.
  public init() {}

  /// The limit of threads.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    guard cell.concurrency > limits.processes else { return nil }
    return "\(cell.concurrency) threads exceed the limit of \(limits.processes) (ulimit -u)"
  }

  /// Starts the threads and waits until each is ready.
  public func create(_ trial: BackendTrial) throws { pool = try WorkerThreads(trial) }

  /// Runs a batch.
  public func runBatch(tasks: Int) throws -> BatchResult {
    guard let pool else { throw TrialFailure(.incomplete, "the back end was not created") }
    return try pool.runBatch(tasks: tasks)
  }

  /// The pool's threads.
  public var workerThreads: [WorkerThread] {
    (pool?.threadIDs ?? []).map { WorkerThread(process: getpid(), thread: $0) }
  }

  /// Sends the threads home; each closes its steps.
  public func drain() throws { pool?.sendHome() }

  /// Joins the threads.
  public func tearDown() throws {
    pool?.end()
    pool = nil
  }
}

/// The threads of a pool and what they share.
private final class WorkerThreads {
  /// What one thread owns; the trial's thread reads it only while all are parked.
  private final class Slot {
    var tally = WorkerTally()
    var threadID: pid_t = 0
    var failure: TrialFailure?
  }

  /// What the threads and the trial's thread share.
  private final class Shared: @unchecked Sendable {  // Fields change only while all are parked.
    let gate: BatchGate
    let measuresLatency: Bool
    var source = TaskSource(tasks: 0)

    init(gate: BatchGate, measuresLatency: Bool) {
      self.gate = gate
      self.measuresLatency = measuresLatency
    }
  }

  private let shared: Shared
  private let slots: [Slot]
  private var threads: [PoolThread] = []

  init(_ trial: BackendTrial) throws {
    let program = try TaskProgram(trial.steps, context: trial.context)
    let gate = BatchGate(workers: trial.concurrency)
    shared = Shared(gate: gate, measuresLatency: trial.measuresLatency)
    slots = (0..<trial.concurrency).map { _ in Slot() }
    for (number, slot) in slots.enumerated() {
      do {
        let shared = shared
        threads.append(
          try PoolThread { Self.work(number: number, program, slot, shared) })
      } catch let error as ThreadError {
        end()
        throw TrialFailure(
          .notApplicable,
          "thread \(number + 1) of \(trial.concurrency) could not be started: \(error.reason)")
      }
    }
    gate.waitUntilParked()
    if let failure = slots.lazy.compactMap(\.failure).first {
      end()
      throw failure
    }
  }

  func sendHome() { shared.gate.close() }

  var threadIDs: [pid_t] { slots.map(\.threadID) }

  private static func work(number: Int, _ program: TaskProgram, _ slot: Slot, _ shared: Shared) {
    slot.threadID = cprimitives_thread_id()
    var runner: BlockingProgram?
    do {
      runner = try program.makeBlocking(BlockingWorker(number: number, port: SystemPort()))
    } catch {
      slot.failure = TrialFailure(task: error)
    }
    while shared.gate.park() {
      guard let runner else { continue }
      runBlockingLoop(
        shared.source, runner, measuresLatency: shared.measuresLatency, &slot.tally)
    }
    runner?.close()
  }

  func runBatch(tasks: Int) throws -> BatchResult {
    for slot in slots {
      slot.tally = WorkerTally()
      slot.tally.reserve(
        tasks: tasks, workers: slots.count, measuresLatency: shared.measuresLatency)
    }
    shared.source = TaskSource(tasks: tasks)
    let start = cprimitives_monotonic_now()
    shared.gate.open()
    shared.gate.waitUntilParked()
    return try BatchResult(slots.map(\.tally), start: start, end: cprimitives_monotonic_now())
  }

  /// Sends the threads home and joins them; also those of a pool that is only partly there.
  func end() {
    sendHome()
    for thread in threads { thread.join() }
    threads = []
  }
}
