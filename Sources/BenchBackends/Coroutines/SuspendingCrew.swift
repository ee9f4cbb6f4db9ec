import BenchCore
import BenchKernels
import CPrimitives

/// The workers of a back end that suspends: their programs and tallies, wherever they run.
///
/// Unchecked because a slot is touched only by the coroutine that runs its worker, and by the trial's
/// thread while none runs.
final class SuspendingCrew: @unchecked Sendable {
  private final class Slot {
    var program: SuspendingProgram?
    var tally = WorkerTally()
  }

  private let slots: [Slot]
  private let measuresLatency: Bool

  init(_ trial: BackendTrial) {
    slots = (0..<trial.concurrency).map { _ in Slot() }
    measuresLatency = trial.measuresLatency
  }

  /// How many workers there are.
  var count: Int { slots.count }

  /// Prepares a worker's program where the worker will run.
  func prepare(_ number: Int, _ program: TaskProgram, port: any SuspendingPort) async throws {
    let worker = SuspendingWorker(number: number, port: port)
    slots[number].program = try await program.makeSuspending(worker)
  }

  /// Makes the tallies ready for a batch.
  func reset(tasks: Int) {
    for slot in slots {
      slot.tally = WorkerTally()
      slot.tally.reserve(tasks: tasks, workers: slots.count, measuresLatency: measuresLatency)
    }
  }

  /// One worker's batch; its tally is its own until it is done.
  func work(_ number: Int, _ source: TaskSource) async {
    let slot = slots[number]
    guard let program = slot.program else { return }
    var tally = WorkerTally()
    swap(&tally, &slot.tally)
    await runSuspendingLoop(source, program, measuresLatency: measuresLatency, &tally)
    slot.tally = tally
  }

  /// Puts the results together.
  ///
  /// - Throws: `TrialFailure`, the first that any worker met.
  func conclude(start: Int64) throws -> BatchResult {
    try BatchResult(slots.map(\.tally), start: start, end: cprimitives_monotonic_now())
  }

  /// Gives back what a worker's steps hold.
  func close(_ number: Int) async {
    await slots[number].program?.close()
    slots[number].program = nil
  }

  /// Why memory does not allow a cell: about 4 KiB a coroutine.
  static func obstacle(to cell: Cell, limits: MachineLimits) -> String? {
    let needed = Bytes(Int64(cell.concurrency) * 4096)
    guard needed > limits.availableMemory else { return nil }
    return "\(cell.concurrency) coroutines need more memory than is available"
  }
}
