import BenchCore
import BenchKernels
import CPrimitives
import Glibc

/// The threads of a pool and what they share.
final class WorkerThreads {
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
    let lock: GlobalLock?
    var source = TaskSource(tasks: 0)

    init(gate: BatchGate, measuresLatency: Bool, lock: GlobalLock?) {
      self.gate = gate
      self.measuresLatency = measuresLatency
      self.lock = lock
    }
  }

  private let shared: Shared
  private let slots: [Slot]
  private var threads: [PoolThread] = []

  /// - Parameter lock: What a thread must hold while it does not wait; nil if it need not.
  init(_ trial: BackendTrial, lock: GlobalLock? = nil) throws {
    let program = try TaskProgram(trial.steps, context: trial.context)
    let gate = BatchGate(workers: trial.concurrency)
    shared = Shared(gate: gate, measuresLatency: trial.measuresLatency, lock: lock)
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
    let lock = shared.lock
    let port: any BlockingPort = lock.map { GlobalLockPort(lock: $0) } ?? SystemPort()
    var runner: BlockingProgram?
    lock?.take()
    do {
      runner = try program.makeBlocking(BlockingWorker(number: number, port: port))
    } catch {
      slot.failure = TrialFailure(task: error)
    }
    lock?.giveUp()
    while shared.gate.park() {
      guard let runner else { continue }
      lock?.take()
      runBlockingLoop(
        shared.source, runner, measuresLatency: shared.measuresLatency, &slot.tally, turn: lock)
      lock?.giveUp()
    }
    lock?.take()
    runner?.close()
    lock?.giveUp()
  }

  func runBatch(tasks: Int) throws -> BatchResult {
    for slot in slots {
      slot.tally = WorkerTally()
      slot.tally.reserve(
        tasks: tasks, workers: slots.count, measuresLatency: shared.measuresLatency)
    }
    let source = TaskSource(tasks: tasks)
    shared.source = source
    shared.gate.open()
    shared.gate.waitUntilParked()
    return try BatchResult(
      slots.map(\.tally), start: source.release, end: cprimitives_monotonic_now())
  }

  /// Sends the threads home and joins them; also those of a pool that is only partly there.
  func end() {
    sendHome()
    for thread in threads { thread.join() }
    threads = []
  }
}
