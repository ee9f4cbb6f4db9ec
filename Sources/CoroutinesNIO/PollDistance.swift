/// How far ahead the continuation of a turn has to be scheduled so that the loop polls in between.
///
/// An event loop runs everything that is due before it polls again. A callback that is due a moment
/// *after* that check makes it poll, and hardly wait. The moment must outlast the way from
/// scheduling to the check, which takes 0.2 us in a release build and many times that in a debug
/// build or under a sanitizer: so the way is measured, by first callbacks that are due at once.
/// Pure: the times are given to it.
struct PollDistance {
  /// First callbacks that only measure.
  private static let samples = 4
  /// The least distance, in nanoseconds: a clock read and a lock.
  private static let least: UInt64 = 500
  /// How many times the quickest way: the others are slower, by cache misses and preemption.
  private static let margin: UInt64 = 3
  /// Every so many turns the distance is certain to suffice, whatever disturbed the measurement.
  private static let turnsToCertainty = 64
  /// The certain distance, long enough for any build; a cost of less than 1/64, only for a busy loop.
  private static let certain: UInt64 = 50_000

  private var quickest = UInt64.max
  private var turns = 0
  private var scheduledAt: UInt64?

  /// When the next turn is to start, in nanoseconds, if it is now `now`.
  mutating func nextTurn(after now: UInt64) -> UInt64 {
    turns += 1
    guard turns > Self.samples else {
      scheduledAt = now
      return now
    }
    guard turns % Self.turnsToCertainty != 0 else { return now &+ Self.certain }
    // A way that only ever was measured across something slow would put the loop to sleep.
    guard quickest < Self.certain / Self.margin else { return now &+ Self.certain }
    return now &+ max(Self.least, quickest &* Self.margin)
  }

  /// Tells that a turn has started.
  mutating func turnStarted(at now: UInt64) {
    guard let since = scheduledAt else { return }
    scheduledAt = nil
    quickest = min(quickest, now &- since)
  }
}
