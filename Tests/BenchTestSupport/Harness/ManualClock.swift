public import BenchCore
public import BenchHarness
import Synchronization

/// A clock that a test sets by hand.
public final class ManualClock: TimeSource {
  private let time = Mutex(Nanoseconds.zero)

  /// Makes a clock that reads 0.
  public init() {}

  /// The time that was set.
  public func now() -> Nanoseconds { time.withLock { $0 } }

  /// Moves the clock forward.
  public func advance(by duration: Nanoseconds) { time.withLock { $0 = $0 + duration } }
}
