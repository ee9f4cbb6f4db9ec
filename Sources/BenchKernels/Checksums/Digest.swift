/// The checksums of a batch's tasks, folded independently of the order in which they came.
///
/// The fold is the wrapping sum of `Mix.fold(Mix.index(i), checksum of task i)`: any order and any
/// split over workers gives the same sum, while two tasks that swap their results do not.
public struct Digest: Hashable, Sendable, Codable {
  /// The fold so far; 0 for no tasks.
  public private(set) var value: UInt64
  /// How many tasks were folded; shows a task that was lost or done twice.
  public private(set) var tasks: Int

  /// An empty digest.
  public init() {
    value = 0
    tasks = 0
  }

  /// Adds one task's checksum.
  @inlinable
  public mutating func add(task index: Int, checksum: UInt64) {
    add(Mix.fold(Mix.index(index), checksum))
  }

  /// Adds what another worker folded.
  public mutating func merge(_ other: Digest) {
    value &+= other.value
    tasks += other.tasks
  }

  @usableFromInline
  mutating func add(_ term: UInt64) {
    value &+= term
    tasks += 1
  }
}
