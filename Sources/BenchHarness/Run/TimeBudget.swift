import BenchCore

/// Divides a run's time among its groups.
///
/// First come the fewest blocks of every group: a group may overrun its own share for them as long as
/// the later groups' fewest blocks still fit. Blocks beyond the fewest must fit into the group's share
/// of what is left, so that time saved by one group goes to all later ones.
struct TimeBudget {
  /// How long a group may go on, counted from its beginning.
  struct Allowance: Equatable {
    /// While it has fewer blocks than the plan asks for.
    var fewest: Nanoseconds
    /// For blocks beyond that.
    var more: Nanoseconds
  }

  private let total: Nanoseconds
  private let expected: [Double]
  private let start: Nanoseconds

  /// - Parameters:
  ///   - total: The whole run's budget.
  ///   - expected: The time that each group's fewest blocks are expected to take, in the run's order.
  ///   - start: When the run began.
  init(total: Nanoseconds, expected: [Nanoseconds], start: Nanoseconds) {
    self.total = total
    self.expected = expected.map(\.seconds)
    self.start = start
  }

  /// Whether nothing is left at `now`.
  func isUsedUp(now: Nanoseconds) -> Bool { now - start >= total }

  /// How long a group may go on that begins at `now`.
  func allowance(group: Int, now: Nanoseconds) -> Allowance {
    let left = max(0, (total - (now - start)).seconds)
    let later = expected[(group + 1)...].reduce(0, +)
    let open = expected[group] + later
    let share = open > 0 ? left * expected[group] / open : left
    return Allowance(
      fewest: Nanoseconds(seconds: max(share, left - later)), more: Nanoseconds(seconds: share))
  }

  /// How far the run is when a share of the current group is done, and how long it will still take.
  func progress(group: Int, doneOfGroup: Double, now: Nanoseconds) -> (Share, Nanoseconds) {
    let all = expected.reduce(0, +)
    let behind = expected[..<group].reduce(0, +)
    let current = group < expected.count ? expected[group] * doneOfGroup : 0
    let share = all > 0 ? min(1, (behind + current) / all) : 1
    let elapsed = (now - start).seconds
    // Early on the files' own figures are the better guide, later what the run has really taken.
    let projected = share > 0.05 ? elapsed * (1 - share) / share : all * (1 - share)
    let remaining = min(projected, max(0, total.seconds - elapsed))
    return (Share(share), Nanoseconds(seconds: remaining))
  }
}
