/// What the tasks of an open-loop batch went through, from their scheduled arrival on.
///
/// ```
/// scheduled ── queueing ──▶ start ── service ──▶ end
///     └──────────────── response ───────────────┘
/// ```
/// The service times are the sample's `latency`, as in a closed loop.
public struct OpenLoopSummary: Hashable, Sendable, Codable {
  /// Tasks a second that the schedule asked for.
  public var offeredRate: Double
  /// From the scheduled arrival to the end: what a user waits, and what such a sample is judged by.
  public var response: LatencySummary
  /// From the scheduled arrival to the start.
  public var queueing: LatencySummary
  /// How much after the scheduled arrival a task began whose worker was free and waited for it; nil
  /// if no worker ever was.
  ///
  /// The lateness of timers and wake-ups; where workers share one event loop, also of the loop.
  public var lateness: LatencySummary?
  /// Tasks that had not begun when the last one arrived.
  public var backlog: Int

  /// Makes a summary.
  public init(
    offeredRate: Double, response: LatencySummary, queueing: LatencySummary,
    lateness: LatencySummary?, backlog: Int
  ) {
    self.offeredRate = offeredRate
    self.response = response
    self.queueing = queueing
    self.lateness = lateness
    self.backlog = backlog
  }

  /// Whether tasks arrived faster than they were done: at the last arrival, more than 5 % of the
  /// tasks, and more than the workers have in hand, were still waiting.
  ///
  /// Then the latencies say how long the batch was, not how fast the back end is.
  public func isOverloaded(workers: Int) -> Bool {
    backlog > max(workers, Int(response.count / 20))
  }
}
