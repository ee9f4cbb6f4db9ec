import BenchCore
import BenchKernels
import CPrimitives

/// The worker loop of every suspending worker: take the next index, run the steps, keep the result.
///
/// A worker yields after each task, so that whatever became ready meanwhile (a timer, a reply) is
/// not kept waiting by a worker that never suspends. Where tasks arrive by a schedule, the worker
/// suspends until the arrival of the task it has taken.
///
/// `tally` must be the worker's own variable, not a place that other workers reach: it stays open
/// across suspensions.
func runSuspendingLoop(
  _ source: TaskSource, _ program: SuspendingProgram, measuresLatency: Bool,
  _ tally: inout WorkerTally
) async {
  let schedule = program.arrivals
  let last = schedule?.last(release: source.release) ?? 0
  let mask = program.timing.mask
  while let index = source.next() {
    do {
      if let schedule {
        let (checksum, times) = try await program.runScheduled(
          task: index, schedule, release: source.release)
        tally.take(index, checksum)
        tally.take(times, last: last)
      } else {
        let isTimed = measuresLatency && index & mask == 0
        let start = isTimed || tally.firstStart == nil ? cprimitives_monotonic_now() : 0
        if tally.firstStart == nil { tally.firstStart = start }
        // A task that never waits saves the asynchronous call.
        let checksum =
          if let computing = program.computing {
            try computing.run(task: index)
          } else {
            try await program.run(task: index)
          }
        tally.take(index, checksum)
        if isTimed { tally.serviceTimes.append(cprimitives_monotonic_now() - start) }
      }
    } catch {
      tally.failure = TrialFailure(task: error)
      source.giveUp()
      return
    }
    await Task.yield()
  }
}

extension SuspendingProgram {
  /// Waits for a task's arrival and runs it; see the method of the same name of `BlockingProgram`.
  ///
  /// - Throws: `StepFailure`, or `TrialFailure` if the batch will never catch up.
  func runScheduled(
    task index: Int, _ schedule: ArrivalSchedule, release: Int64
  ) async throws -> (checksum: UInt64, times: TaskTimes) {
    var times = TaskTimes(
      due: schedule.due(index, release: release), taken: cprimitives_monotonic_now(), start: 0,
      end: 0)
    times.start = times.taken
    if times.taken < times.due {
      try await port.sleep(until: Nanoseconds(times.due))
      times.start = cprimitives_monotonic_now()
    }
    if let overload = schedule.overload(task: index, release: release, start: times.start) {
      throw overload
    }
    let checksum = try await run(task: index)
    times.end = cprimitives_monotonic_now()
    return (checksum, times)
  }
}
