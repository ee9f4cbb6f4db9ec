/// A task as one suspending worker runs it, again and again with another index.
///
/// Belongs to one worker, so it need not be thread-safe. Steps that only compute are called without
/// suspension, so that a task of only such steps costs no more than on a blocking worker.
public final class SuspendingProgram {
  private enum Runner {
    case computing(any BlockingStep)
    case suspending(any SuspendingStep)
  }

  private let entries: [TaskProgram.Entry]
  private let runners: ContiguousArray<Runner>
  private let worker: Int
  /// When tasks arrive; nil in a closed loop.
  public let arrivals: ArrivalSchedule?
  /// Which tasks are timed one by one.
  public let timing: TaskTiming
  /// How the worker waits, also for arrivals.
  public let port: any SuspendingPort

  /// The same task without suspension points, if no step ever waits; nil if one does.
  ///
  /// A worker that calls it directly saves an asynchronous call a task, and must yield by itself to
  /// let others run.
  public let computing: BlockingProgram?

  init(
    entries: [TaskProgram.Entry], steps: [any SuspendingStep], arrivals: ArrivalSchedule?,
    timing: TaskTiming, worker: SuspendingWorker
  ) {
    self.entries = entries
    self.worker = worker.number
    self.arrivals = arrivals
    self.timing = timing
    port = worker.port
    runners = ContiguousArray(
      steps.map { step in
        if let computing = step as? any ComputeStep { return .computing(computing) }
        return .suspending(step)
      })
    let computing = steps.compactMap { $0 as? any ComputeStep }
    // Its port is never used: nothing in it waits, and arrivals are waited for by suspending.
    let blocking = BlockingWorker(number: worker.number, port: SystemPort())
    self.computing =
      computing.count == steps.count
      ? BlockingProgram(
        entries: entries, steps: computing, arrivals: nil, timing: timing,
        worker: blocking) : nil
  }

  /// Runs the task with that index and gives its checksum.
  ///
  /// - Throws: `StepFailure`.
  public func run(task index: Int) async throws -> UInt64 {
    if let computing { return try computing.run(task: index) }
    var checksum: UInt64 = 0
    for position in runners.indices {
      do {
        let part =
          switch runners[position] {
          case .computing(let step): try step.run(task: index)
          case .suspending(let step): try await step.run(task: index)
          }
        checksum = Mix.fold(checksum, part)
      } catch {
        throw entries[position].failure(error, task: index, worker: worker)
      }
    }
    return checksum
  }

  /// Gives back what the steps hold.
  ///
  /// The program must not be run afterwards.
  public func close() async {
    for runner in runners {
      switch runner {
      case .computing(let step): step.close()
      case .suspending(let step): await step.close()
      }
    }
  }
}
