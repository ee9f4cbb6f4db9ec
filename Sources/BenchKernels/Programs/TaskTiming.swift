public import BenchCore

/// Which tasks of a batch are timed one by one.
///
/// Measuring may cost at most 2 % of a cell's wall time. Two readings of the clock cost some 50 ns, so
/// tasks below 2.5 us are timed only now and then, which still gives some hundred latencies a batch.
public struct TaskTiming: Hashable, Sendable, Codable {
  /// A task is timed if its index has none of these bits; 0 times each.
  public var mask: Int

  /// Times each task.
  public init() { mask = 0 }

  /// Decides by how long a task takes by the file's own figures.
  ///
  /// Batches of fewer than 10,000 tasks keep every latency: they have none to spare.
  public init(task: Nanoseconds, tasks: Int) {
    mask = tasks >= 10_000 && task.count < 2500 ? 63 : 0
  }
}
