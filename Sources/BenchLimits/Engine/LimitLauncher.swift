public import BenchCore

/// What one fresh process is to measure.
public struct LimitRequest: Sendable {
  /// The limit.
  public let limit: Limit
  /// Its side.
  public let side: LimitSide
  /// How long.
  public let effort: Nanoseconds
  /// How many of what is counted, for a side with `LimitSide.counts`; 0 for others.
  public var count = 0
}

/// How a side came out in one block.
public enum LimitOutcome: Sendable, Hashable {
  /// Nanoseconds per operation.
  case nanoseconds(Double)
  /// This machine cannot run the side, now or ever.
  case unavailable(String)
  /// It should have worked and did not.
  case failed(String)
}

/// Measures one side of a limit once, in a process of its own.
///
/// Tests use one that answers from a script.
public protocol LimitLauncher {
  /// Measures and waits for the result.
  func run(_ request: LimitRequest) -> LimitOutcome
}
