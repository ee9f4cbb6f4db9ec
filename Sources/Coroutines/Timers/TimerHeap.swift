/// A four-ary heap of deadlines in raw memory, the earliest first.
struct TimerHeap: ~Copyable {
  private var storage: UnsafeMutablePointer<TimerEntry>?
  private var capacity = 0
  private(set) var count = 0

  init() {}

  deinit {
    storage?.deallocate()
  }

  /// The earliest entry.
  @inline(__always)
  var first: TimerEntry? {
    guard count > 0, let storage else { return nil }
    return storage[0]
  }

  mutating func insert(_ entry: TimerEntry) {
    if count == capacity { grow() }
    guard let storage else { return }
    var index = count
    count += 1
    while index > 0 {
      let parent = (index - 1) / 4
      guard entry.deadline < storage[parent].deadline else { break }
      storage[index] = storage[parent]
      index = parent
    }
    storage[index] = entry
  }

  /// Takes the earliest entry out.
  mutating func removeFirst() {
    guard let last = popLast(), count > 0, let storage else { return }
    var index = 0
    while true {
      let first = 4 * index + 1
      guard first < count else { break }
      var least = first
      for child in first + 1..<max(first + 1, min(first + 4, count))
      where storage[child].deadline < storage[least].deadline {
        least = child
      }
      guard storage[least].deadline < last.deadline else { break }
      storage[index] = storage[least]
      index = least
    }
    storage[index] = last
  }

  /// Takes some entry out that is cheap to take: the order of the others stays right.
  mutating func popLast() -> TimerEntry? {
    guard count > 0, let storage else { return nil }
    count -= 1
    return storage[count]
  }

  /// Forgets all entries, and the memory if it has room for more than `kept`.
  mutating func removeAll(keeping kept: Int) {
    count = 0
    guard capacity > kept else { return }
    storage?.deallocate()
    storage = nil
    capacity = 0
  }

  @inline(never)
  private mutating func grow() {
    let larger = max(16, capacity * 2)
    let grown = UnsafeMutablePointer<TimerEntry>.allocate(capacity: larger)
    if let storage {
      grown.moveInitialize(from: storage, count: count)
      storage.deallocate()
    }
    storage = grown
    capacity = larger
  }
}
