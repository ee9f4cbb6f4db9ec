import CPrimitives

/// A moment on the monotonic clock, or never.
struct Deadline: Sendable {
  /// Nanoseconds on the monotonic clock; nil means never.
  let nanoseconds: Int64?

  static let never = Deadline(nanoseconds: nil)

  init(nanoseconds: Int64?) { self.nanoseconds = nanoseconds }

  /// The moment that lies `timeout` ahead; nil means never.
  init(after timeout: Duration?) {
    guard let timeout else {
      nanoseconds = nil
      return
    }
    let parts = timeout.components
    let (seconds, tooFar) = parts.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (moment, overflow) = (cprimitives_monotonic_now()).addingReportingOverflow(
      seconds &+ parts.attoseconds / 1_000_000_000)
    nanoseconds = tooFar || overflow ? nil : moment
  }

  /// Whether there is no limit.
  var isNever: Bool { nanoseconds == nil }

  /// Nanoseconds that are left: 0 when it has passed, -1 when there is no limit.
  var remainingNanoseconds: Int64 {
    guard let nanoseconds else { return -1 }
    return max(0, nanoseconds - cprimitives_monotonic_now())
  }

  /// Milliseconds for `poll`, rounded up so that a wait never ends early.
  var remainingMilliseconds: Int32 {
    let left = remainingNanoseconds
    guard left >= 0 else { return -1 }
    return Int32(clamping: (left + 999_999) / 1_000_000)
  }

  var hasPassed: Bool { remainingNanoseconds == 0 }
}
