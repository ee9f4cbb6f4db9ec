import BenchCore
import BenchKernels
import CPrimitives

/// What one worker has done in one batch; only its worker touches it while the batch runs.
struct WorkerTally {
  /// Tasks that gave a result.
  var completed = 0
  /// Their checksums, folded.
  var digest = Digest()
  /// When the worker's first task began, on the monotonic clock; nil if it got none.
  var firstStart: Int64?
  /// When the worker's last task ended; nil if it got none, or if no times are taken.
  var lastEnd: Int64?
  /// Each task's service time in nanoseconds, in the order of their ends.
  ///
  /// Kept raw while the batch runs: an append costs about 2 ns, a histogram's update ten times that.
  var serviceTimes: ContiguousArray<Int64> = []
  /// What tasks that arrive by a schedule went through; empty in a closed loop.
  var openLoop = OpenLoopTally()
  /// The first task that failed.
  var failure: TrialFailure?

  /// Makes room for a batch, so that the timed window holds no allocation in the usual case.
  mutating func reserve(tasks: Int, workers: Int, measuresLatency: Bool) {
    guard measuresLatency else { return }
    serviceTimes.reserveCapacity(min(tasks, 2 * tasks / max(1, workers) + 64))
  }

  /// Takes a task's result.
  @inline(__always)
  mutating func take(_ index: Int, _ checksum: UInt64) {
    completed += 1
    digest.add(task: index, checksum: checksum)
  }

  /// Takes the moments of a task that arrived by a schedule.
  mutating func take(_ times: TaskTimes, last: Int64) {
    if firstStart == nil { firstStart = times.taken }
    serviceTimes.append(times.end - times.start)
    openLoop.take(times, last: last)
  }
}

extension BatchResult {
  /// Puts the workers' tallies together.
  ///
  /// - Parameter workerEnds: When each worker's last task ended, if a tally stands for several.
  /// - Throws: `TrialFailure`, the first that any worker met.
  init(
    _ tallies: [WorkerTally], start: Int64, end: Int64, workerEnds: [Int64]? = nil
  ) throws {
    if let failure = tallies.lazy.compactMap(\.failure).first { throw failure }
    var digest = Digest()
    var openLoop = OpenLoopTally()
    for tally in tallies {
      digest.merge(tally.digest)
      openLoop.merge(tally.openLoop)
    }
    let ends = workerEnds ?? tallies.compactMap(\.lastEnd)
    self.init(
      wall: Nanoseconds(end - start), completed: tallies.reduce(0) { $0 + $1.completed },
      digest: digest.value,
      active: ends.isEmpty ? nil : Nanoseconds(ends.reduce(0) { $0 + max(0, $1 - start) }),
      startSkew: tallies.compactMap(\.firstStart).max().map { Nanoseconds($0 - start) },
      serviceTimes: tallies.flatMap(\.serviceTimes),
      openLoop: openLoop.response.isEmpty ? nil : OpenLoopTimes(openLoop))
  }
}
