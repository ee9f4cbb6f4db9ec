import Glibc

/// The monotonic clock in nanoseconds.
func monotonicNow() -> UInt64 {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
}

/// A point on the monotonic clock until which calls may wait; or none.
struct Deadline {
  let uptime: UInt64?

  init(after duration: Duration?) {
    uptime = duration.map { monotonicNow() &+ $0.nanosecondsClamped }
  }
}

extension Duration {
  /// Whole nanoseconds from 0 up to 100 years, which is as good as for ever and safe to add.
  var nanosecondsClamped: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    guard seconds < 3_153_600_000 else { return 3_153_600_000_000_000_000 }
    return UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds / 1_000_000_000)
  }
}
