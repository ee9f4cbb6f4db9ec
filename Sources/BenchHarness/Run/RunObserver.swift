public import BenchCore

/// What happens in a run, for a progress display; nothing in it decides anything.
public enum RunEvent: Hashable, Sendable {
  /// The machine's speed is being measured.
  case calibrating
  /// A trial begins: which, in which block of at most how many, and its place in the whole run.
  case trialBegan(Cell, block: Int, progress: RunProgress)
  /// A trial has ended.
  case trialEnded(Cell, block: Int, TrialRecord, progress: RunProgress)
  /// The measuring of a group has ended.
  case groupConcluded(workload: String, ParameterPoint, Conclusion, progress: RunProgress)
  /// Something a user should know.
  case remark(String)
}

/// How far a run is.
public struct RunProgress: Hashable, Sendable {
  /// The part of the run's expected time that lies behind, 0…1.
  public var share: Share
  /// Since the run began.
  public var elapsed: Nanoseconds
  /// Until its end, as far as known; never beyond the budget.
  public var remaining: Nanoseconds
  /// Trials that have ended, with whatever result.
  public var trials: Int
  /// Trials whose result does not count, without those that do not apply here.
  public var failures: Int

  /// Makes a progress.
  public init(
    share: Share, elapsed: Nanoseconds, remaining: Nanoseconds, trials: Int, failures: Int
  ) {
    self.share = share
    self.elapsed = elapsed
    self.remaining = remaining
    self.trials = trials
    self.failures = failures
  }
}

/// Watches a run.
public protocol RunObserver: AnyObject {
  /// Called for every event, in order, on the orchestrator's thread, between trials.
  func handle(_ event: RunEvent)
}
