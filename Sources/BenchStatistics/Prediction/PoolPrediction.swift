/// When a pool of processes pays off.
///
/// ```
///   T(N) = start + max( N d,  N (C + o) / P )        N* = start / (C - max(d, (C + o) / P))
/// ```
///
/// The parent hands out tasks one after the other (d each), so tasks shorter than d never win.
/// Follows from the bounds of ``ClosedSystem`` with the dispatcher as a second station.
public struct PoolPrediction: Sendable, Hashable, Codable {
  /// Seconds until the pool is ready.
  public var start: Double
  /// Seconds of the parent's time for handing out one task and taking its result (d).
  public var dispatch: Double
  /// Seconds of computing a task (C).
  public var compute: Double
  /// Seconds of a worker's overhead a task (o).
  public var overhead: Double
  /// Processors that the workers can use (P).
  public var processors: Double

  /// Describes the pool.
  ///
  /// Throws ``StatisticsError`` for negative or non-finite seconds, or processors at or below 0.
  public init(
    start: Double, dispatch: Double, compute: Double, overhead: Double, processors: Double
  ) throws {
    for seconds in [start, dispatch, compute, overhead] {
      try Checks.atLeast(seconds, 0, "seconds of a pool")
    }
    try Checks.positive([processors], "processors")
    self.start = start
    self.dispatch = dispatch
    self.compute = compute
    self.overhead = overhead
    self.processors = processors
  }

  /// Seconds that each further task adds once the pool runs.
  public var perTask: Double { max(dispatch, (compute + overhead) / processors) }

  /// Whether the dispatcher, not the workers, is the limit.
  public var isDispatchBound: Bool { dispatch > (compute + overhead) / processors }

  /// Seconds for a number of tasks, the start included.
  public func duration(tasks: Double) -> Double { start + tasks * perTask }

  /// The number of tasks from which the pool is faster than doing them serially; `nil` for never.
  public var breakEvenTasks: Double? {
    let gain = compute - perTask
    return gain > 0 ? start / gain : nil
  }
}
