public import BenchCore

/// Which tasks of a batch are timed one by one.
///
/// Measuring may cost at most 2 % of any cell's wall time. Two readings of the clock and keeping the
/// result cost some 60 ns, so of tasks that take less than 6 us only every second, fourth… is timed:
/// as many as keep the cost at 1 %, by half the bar, because the files' own figures are rough. `bench
/// selfcheck --cells` shows what it comes to.
public struct TaskTiming: Hashable, Sendable, Codable {
  /// What timing a task costs: two readings of the clock (25 ns each) and an append.
  private static let cost: Int64 = 60
  /// What the timed tasks may cost of all tasks' time: 1 in 100.
  private static let most: Int64 = 100
  /// At least one task in 256 is timed: empty tasks take 20 ns on `serial` and `threads`, and one in 64
  /// was seen to add 6 % to that.
  private static let fewest = 255

  /// A task is timed if its index has none of these bits; 0 times each.
  public var mask: Int

  /// Times each task.
  public init() { mask = 0 }

  /// Decides by how long a task takes by the file's own figures; 0 is a task that does nothing.
  ///
  /// The first task of a batch is always timed.
  public init(task: Nanoseconds) {
    var mask = 0
    while mask < Self.fewest, Self.cost * Self.most > max(0, task.count) * Int64(mask + 1) {
      mask = 2 * mask + 1
    }
    self.mask = mask
  }
}
