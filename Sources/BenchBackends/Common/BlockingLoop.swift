import BenchCore
import BenchKernels
import CPrimitives

/// The worker loop of every blocking worker: take the next index, run the steps, keep the result.
///
/// A task's start is the end of the worker's previous one, so timing costs one clock reading a task.
/// Where tasks arrive by a schedule, the worker waits for the arrival of the task it has taken.
/// Where workers take turns, `turn` is offered after each task.
@inline(__always)
func runBlockingLoop(
  _ source: TaskSource, _ program: BlockingProgram, measuresLatency: Bool,
  _ tally: inout WorkerTally, turn: (any ComputingTurn)? = nil
) {
  if let schedule = program.arrivals {
    return runBlockingOpenLoop(source, program, schedule, &tally, turn)
  }
  if measuresLatency, program.timing.mask != 0 {
    return runSampledLoop(source, program, &tally, turn)
  }
  var start = cprimitives_monotonic_now()
  while let index = source.next() {
    defer { turn?.offer() }
    if tally.firstStart == nil { tally.firstStart = start }
    do {
      tally.take(index, try program.run(task: index))
    } catch {
      tally.failure = TrialFailure(task: error)
      source.giveUp()
      return
    }
    guard measuresLatency else { continue }
    let end = cprimitives_monotonic_now()
    tally.serviceTimes.append(end - start)
    start = end
  }
  if measuresLatency, tally.firstStart != nil { tally.lastEnd = start }
}

/// The same for tasks so short that timing each would be a part of what is measured.
private func runSampledLoop(
  _ source: TaskSource, _ program: BlockingProgram, _ tally: inout WorkerTally,
  _ turn: (any ComputingTurn)?
) {
  let mask = program.timing.mask
  let first = cprimitives_monotonic_now()
  while let index = source.next() {
    defer { turn?.offer() }
    if tally.firstStart == nil { tally.firstStart = first }
    do {
      guard index & mask == 0 else {
        tally.take(index, try program.run(task: index))
        continue
      }
      let start = cprimitives_monotonic_now()
      tally.take(index, try program.run(task: index))
      tally.serviceTimes.append(cprimitives_monotonic_now() - start)
    } catch {
      tally.failure = TrialFailure(task: error)
      source.giveUp()
      return
    }
  }
  if tally.firstStart != nil { tally.lastEnd = cprimitives_monotonic_now() }
}

/// The same for tasks that arrive by a schedule.
private func runBlockingOpenLoop(
  _ source: TaskSource, _ program: BlockingProgram, _ schedule: ArrivalSchedule,
  _ tally: inout WorkerTally, _ turn: (any ComputingTurn)?
) {
  let last = schedule.last(release: source.release)
  while let index = source.next() {
    defer { turn?.offer() }
    do {
      let (checksum, times) = try program.runScheduled(
        task: index, schedule, release: source.release)
      tally.take(index, checksum)
      tally.take(times, last: last)
      tally.lastEnd = times.end
    } catch {
      tally.failure = TrialFailure(task: error)
      source.giveUp()
      return
    }
  }
}

extension BlockingProgram {
  /// Waits for a task's arrival and runs it.
  ///
  /// What a back end calls that does not take its tasks from a `TaskSource` by `runBlockingLoop`: in
  /// the worker, as soon as the worker has the task.
  ///
  /// - Parameter release: When the batch was released; the same for all of its tasks.
  /// - Throws: `StepFailure`, or `TrialFailure` if the batch will never catch up.
  func runScheduled(
    task index: Int, _ schedule: ArrivalSchedule, release: Int64
  ) throws -> (checksum: UInt64, times: TaskTimes) {
    try schedule.run(task: index, release: release, port: port) { try run(task: index) }
  }
}

extension ArrivalSchedule {
  /// Waits for a task's arrival by blocking and runs it.
  ///
  /// - Throws: what `body` throws, or `TrialFailure` if the batch will never catch up.
  func run<Result>(
    task index: Int, release: Int64, port: any BlockingPort, _ body: () throws -> Result
  ) throws -> (Result, times: TaskTimes) {
    var times = TaskTimes(
      due: due(index, release: release), taken: cprimitives_monotonic_now(), start: 0, end: 0)
    times.start = times.taken
    if times.taken < times.due {
      try port.sleep(until: Nanoseconds(times.due))
      times.start = cprimitives_monotonic_now()
    }
    if let overload = overload(task: index, release: release, start: times.start) {
      throw overload
    }
    let result = try body()
    times.end = cprimitives_monotonic_now()
    return (result, times)
  }
}

extension TrialFailure {
  /// The failure that an error thrown by a task leads to.
  init(task error: any Error) {
    self = error as? TrialFailure ?? TrialFailure(.stepFailed, "\(error)")
  }
}
