import BenchCore
import BenchKernels

/// The moments of one task in an open loop, on the monotonic clock, which all processes share.
///
/// ```
/// closed loop:            start ── run ──▶ end
/// open loop: due … taken … start ── run ──▶ end     (taken before due: the worker waits for it)
/// ```
struct TaskTimes: BitwiseCopyable, Hashable {
  /// When it arrived by the schedule.
  var due: Int64
  /// When a worker took it on.
  var taken: Int64
  /// When its first step began.
  var start: Int64
  /// When its last step ended.
  var end: Int64

  /// The mark of a task that was not run, because the batch would never have caught up.
  static func givenUp(at moment: Int64) -> TaskTimes {
    TaskTimes(due: 0, taken: 0, start: moment, end: .min)
  }

  /// Whether the task was given up.
  var isGivenUp: Bool { end == .min }
}

/// What a worker, or the dispatcher for all of them, has seen of the tasks of an open loop.
struct OpenLoopTally: Sendable {
  /// From the scheduled arrival to the start, in nanoseconds; a task each.
  var queueing: ContiguousArray<Int64> = []
  /// From the scheduled arrival to the end.
  var response: ContiguousArray<Int64> = []
  /// From the scheduled arrival to the start, of tasks whose worker waited for them.
  var lateness: ContiguousArray<Int64> = []
  /// Tasks that began after the last arrival's moment.
  var backlog = 0

  mutating func reserve(_ tasks: Int) {
    queueing.reserveCapacity(tasks)
    response.reserveCapacity(tasks)
    lateness.reserveCapacity(tasks)
  }

  mutating func take(_ times: TaskTimes, last: Int64) {
    let queued = max(0, times.start - times.due)
    queueing.append(queued)
    response.append(max(0, times.end - times.due))
    if times.taken < times.due { lateness.append(queued) }
    // A worker that waited for the last task begins it late, but never had it in a queue.
    if times.start > last, times.taken >= times.due { backlog += 1 }
  }

  mutating func merge(_ other: OpenLoopTally) {
    queueing += other.queueing
    response += other.response
    lateness += other.lateness
    backlog += other.backlog
  }
}

extension ArrivalSchedule {
  /// Why a batch is given up when this task begins at that moment; nil while it may catch up.
  func overload(task index: Int, release: Int64, start: Int64) -> TrialFailure? {
    guard start > end(release: release) else { return nil }
    // In whole milliseconds: nobody reads the rest of a wait that was too long.
    let waited = Nanoseconds.milliseconds((start - due(index, release: release)) / 1_000_000)
    return TrialFailure(
      .overloaded,
      "tasks arrive faster than they are done (\(arrivals.label)): task \(index) had waited for "
        + "\(Value.duration(waited)) when its worker came to it; lower the rate or give more workers"
    )
  }
}
