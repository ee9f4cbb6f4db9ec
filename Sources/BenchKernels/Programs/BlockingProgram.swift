/// A task as one blocking worker runs it, again and again with another index.
///
/// Belongs to one worker, so it need not be thread-safe.
public final class BlockingProgram {
  private let entries: [TaskProgram.Entry]
  private let steps: ContiguousArray<any BlockingStep>
  private let worker: Int
  /// When tasks arrive; nil in a closed loop.
  public let arrivals: ArrivalSchedule?
  /// Which tasks are timed one by one.
  public let timing: TaskTiming
  /// How the worker waits, also for arrivals.
  public let port: any BlockingPort

  init(
    entries: [TaskProgram.Entry], steps: [any BlockingStep], arrivals: ArrivalSchedule?,
    timing: TaskTiming, worker: BlockingWorker
  ) {
    self.entries = entries
    self.steps = ContiguousArray(steps)
    self.arrivals = arrivals
    self.timing = timing
    self.worker = worker.number
    port = worker.port
  }

  /// Runs the task with that index and gives its checksum.
  ///
  /// - Throws: `StepFailure`.
  public func run(task index: Int) throws -> UInt64 {
    var checksum: UInt64 = 0
    for position in steps.indices {
      do {
        checksum = Mix.fold(checksum, try steps[position].run(task: index))
      } catch {
        throw entries[position].failure(error, task: index, worker: worker)
      }
    }
    return checksum
  }

  /// Gives back what the steps hold.
  ///
  /// The program must not be run afterwards.
  public func close() {
    for step in steps { step.close() }
  }
}
