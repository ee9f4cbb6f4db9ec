public import BenchCore

/// Runs one trial to its end, whatever that end is.
///
/// The orchestrator knows no more of processes.
public protocol TrialLauncher: AnyObject {
  /// Runs a trial; returns when nothing of it is left.
  ///
  /// - Parameters:
  ///   - specification: What the trial does.
  ///   - onEvent: Called for each event as it arrives, in order.
  /// - Returns: how it ended; never throws, since every failure of a trial is a result.
  func run(_ specification: TrialSpecification, onEvent: (TrialEvent) throws -> Void) rethrows
    -> TrialEnd
}

/// How a trial ended.
public struct TrialEnd: Hashable, Sendable {
  /// From the start of its process to its end.
  public var duration: Nanoseconds
  /// Why it gave no result that counts; nil if it did.
  public var failure: TrialFailure?
  /// What it knew at its end.
  public var summary: TrialSummary

  /// Makes an end.
  public init(
    duration: Nanoseconds, failure: TrialFailure? = nil, summary: TrialSummary = TrialSummary()
  ) {
    self.duration = duration
    self.failure = failure
    self.summary = summary
  }
}
