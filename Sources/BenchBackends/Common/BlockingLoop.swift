import BenchCore
import BenchKernels
import CPrimitives

/// The worker loop of every blocking worker: take the next index, run the steps, keep the result.
///
/// A task's start is the end of the worker's previous one, so timing costs one clock reading a task.
/// Where workers take turns, `turn` is offered after each task.
@inline(__always)
func runBlockingLoop(
  _ source: TaskSource, _ program: BlockingProgram, measuresLatency: Bool,
  _ tally: inout WorkerTally, turn: (any ComputingTurn)? = nil
) {
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
}

extension TrialFailure {
  /// The failure that an error thrown by a task leads to.
  init(task error: any Error) {
    self = error as? TrialFailure ?? TrialFailure(.stepFailed, "\(error)")
  }
}
