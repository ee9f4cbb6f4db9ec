public import BenchCore
import Glibc

/// The clock of all deadlines: it never jumps, and processes of one machine share it.
public enum MonotonicClock {
  /// The reading of `CLOCK_MONOTONIC`, the same clock that NIO's deadlines use.
  public static func now() -> Nanoseconds { read(CLOCK_MONOTONIC) }

  /// The CPU time that the calling thread has used.
  public static func threadCPU() -> Nanoseconds { read(CLOCK_THREAD_CPUTIME_ID) }

  private static func read(_ clock: clockid_t) -> Nanoseconds {
    var time = timespec()
    clock_gettime(clock, &time)
    return Nanoseconds(Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec))
  }
}
