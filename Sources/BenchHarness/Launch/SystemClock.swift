public import BenchCore
import BenchKernels
import Glibc

/// A clock that never goes back; a test's is set by hand.
public protocol TimeSource: Sendable {
  /// The time since an arbitrary moment.
  func now() -> Nanoseconds
}

/// CLOCK_MONOTONIC, which all processes of a machine share.
public struct SystemClock: TimeSource {
  /// Makes a clock.
  public init() {}

  /// The time since the machine started, without sleep.
  public func now() -> Nanoseconds { MonotonicClock.now() }

  /// The time since 1970-01-01 UTC; may jump.
  public static func wallClock() -> Nanoseconds {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}
