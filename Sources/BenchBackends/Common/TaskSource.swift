import CPrimitives
import Synchronization

/// Hands out the indices of a batch's tasks, each once, to workers of one process.
///
/// Thread-safe. One atomic addition a task, so that cutting work finely costs the models alike.
final class TaskSource: Sendable {
  private let nextIndex = Atomic<Int>(0)
  private let limit: Atomic<Int>
  /// When the batch was released, on the monotonic clock; a schedule of arrivals counts from here.
  let release: Int64

  /// Make it right before the workers are let go.
  ///
  /// - Parameter tasks: How many tasks there are.
  init(tasks: Int) {
    limit = Atomic(tasks)
    release = cprimitives_monotonic_now()
  }

  /// The next task's index; nil when all are taken or the batch was given up.
  @inline(__always)
  func next() -> Int? {
    // Relaxed: an index carries no data with it; the gate orders everything else.
    let index = nextIndex.wrappingAdd(1, ordering: .relaxed).oldValue
    return index < limit.load(ordering: .relaxed) ? index : nil
  }

  /// Gives the batch up: no further index is handed out.
  func giveUp() { limit.store(0, ordering: .relaxed) }
}
