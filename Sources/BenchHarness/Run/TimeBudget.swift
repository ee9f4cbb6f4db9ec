import BenchCore

/// Divides a run's time among its groups: each gets its share of what is left, so that time saved by
/// one group goes to the later ones and time lost is taken from all alike.
struct TimeBudget {
  private let total: Nanoseconds
  private let expected: [Nanoseconds]
  private let start: Nanoseconds

  /// - Parameters:
  ///   - total: The whole run's budget.
  ///   - expected: Each group's expected time, in the order of the run.
  ///   - start: When the run began.
  init(total: Nanoseconds, expected: [Nanoseconds], start: Nanoseconds) {
    self.total = total
    self.expected = expected
    self.start = start
  }

  /// What a group may use when it begins at `now`.
  func share(group: Int, now: Nanoseconds) -> Nanoseconds {
    let left = max(0, (total - (now - start)).seconds)
    let open = expected[group...].reduce(0) { $0 + $1.seconds }
    guard open > 0 else { return Nanoseconds(seconds: left) }
    return Nanoseconds(seconds: left * expected[group].seconds / open)
  }

  /// How far the run is when a share of the current group is done.
  func progress(group: Int, doneOfGroup: Double, now: Nanoseconds) -> (Share, Nanoseconds) {
    let all = expected.reduce(0) { $0 + $1.seconds }
    let behind = expected[..<group].reduce(0) { $0 + $1.seconds }
    let current = group < expected.count ? expected[group].seconds * doneOfGroup : 0
    let share = all > 0 ? min(1, (behind + current) / all) : 1
    let elapsed = (now - start).seconds
    // Early on the files' own figures are the better guide, later what the run has really taken.
    let projected = share > 0.05 ? elapsed * (1 - share) / share : all * (1 - share)
    let remaining = min(projected, max(0, total.seconds - elapsed))
    return (Share(share), Nanoseconds(seconds: remaining))
  }
}
