/// First-in first-out queue of jobs that are ready to run, as a ring that grows by doubling.
///
/// A plain ring in raw memory: pushing and popping cost a few nanoseconds, which an `Array` with its
/// uniqueness and exclusivity checks does not reach. Not thread-safe: its loop owns it.
struct JobQueue: ~Copyable {
  /// Small enough to be free for an idle loop, large enough that ordinary fan-outs never grow it.
  private static let initialCapacity = 256
  /// A ring that grew beyond this (a million tasks made at once) is given back when it runs empty.
  private static let keptCapacity = 1 << 16

  private var storage: UnsafeMutablePointer<UnownedJob>
  private var capacity: Int
  private var head = 0
  private(set) var count = 0

  init() {
    capacity = Self.initialCapacity
    storage = .allocate(capacity: capacity)
  }

  deinit {
    storage.deallocate()
  }

  var isEmpty: Bool { count == 0 }

  mutating func append(_ job: UnownedJob) {
    if count == capacity { resize(to: capacity * 2) }
    (storage + ((head &+ count) & (capacity &- 1))).initialize(to: job)
    count &+= 1
  }

  mutating func popFirst() -> UnownedJob? {
    guard count > 0 else { return nil }
    let job = (storage + head).move()
    head = (head &+ 1) & (capacity &- 1)
    count &-= 1
    if count == 0, capacity > Self.keptCapacity { resize(to: Self.initialCapacity) }
    return job
  }

  private mutating func resize(to newCapacity: Int) {
    let grown = UnsafeMutablePointer<UnownedJob>.allocate(capacity: newCapacity)
    let firstPart = min(count, capacity - head)
    grown.moveInitialize(from: storage + head, count: firstPart)
    (grown + firstPart).moveInitialize(from: storage, count: count - firstPart)
    storage.deallocate()
    storage = grown
    capacity = newCapacity
    head = 0
  }
}
