/// What a fixed number of workers can reach at tasks that compute and wait.
///
/// ```
///   X <= min( n / (C + W + o),  P / (C + o) )        knee: n* = P (1 + W / (C + o))
/// ```
///
/// Left of the knee workers are the limit, right of it the processors. Sources: Lazowska et al.,
/// *Quantitative System Performance*, section 5.2 (asymptotic bounds); Goetz et al., *Java
/// Concurrency in Practice*, section 8.2 (the knee as pool size). One event loop and a global
/// interpreter lock have P = 1.
public struct ClosedSystem: Sendable, Hashable, Codable {
  /// Seconds of computing a task (C).
  public var compute: Double
  /// Seconds of waiting a task (W).
  public var wait: Double
  /// Seconds of overhead a task on a processor (o), from the back end's empty tasks.
  public var overhead: Double
  /// Processors that can compute for this model at the same time (P).
  public var processors: Double

  /// Describes the system.
  ///
  /// Throws ``StatisticsError`` for negative or non-finite seconds, processors at or below 0
  /// (a quota may be a fraction), or tasks that take no time at all.
  public init(compute: Double, wait: Double, overhead: Double = 0, processors: Double) throws {
    try Checks.atLeast(compute, 0, "compute time")
    try Checks.atLeast(wait, 0, "wait time")
    try Checks.atLeast(overhead, 0, "overhead")
    try Checks.positive([processors], "processors")
    try Checks.positive([compute + wait + overhead], "time of a task")
    self.compute = compute
    self.wait = wait
    self.overhead = overhead
    self.processors = processors
  }

  /// The share of a lone task's time that is waiting, from 0 to 1.
  public var waitShare: Double { wait / (compute + wait + overhead) }

  /// The highest throughput that any number of workers reaches, in tasks a second; infinite for
  /// tasks without computing and overhead.
  public var limit: Double { processors / (compute + overhead) }

  /// The number of workers from which more do not help; infinite like ``limit``.
  public var knee: Double {
    let busy = compute + overhead
    return busy > 0 ? processors * (1 + wait / busy) : .infinity
  }

  /// The upper bound of the throughput with a number of workers, in tasks a second.
  public func throughput(workers: Double) -> Double {
    min(workers / (compute + wait + overhead), limit)
  }

  /// The share of the processors' time that this throughput uses, overhead included.
  public func utilization(workers: Double) -> Double {
    throughput(workers: workers) * (compute + overhead) / processors
  }
}
