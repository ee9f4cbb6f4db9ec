/// The tasks that wait for a slot: first in, first out; cancelled ones leave a hole.
struct FutureQueue {
  private var items: [FutureCore?] = []
  private var first = 0
  private(set) var count = 0

  var isEmpty: Bool { count == 0 }

  mutating func append(_ future: FutureCore) {
    items.append(future)
    count += 1
  }

  mutating func popFirst() -> FutureCore? {
    while first < items.count {
      let item = items[first]
      items[first] = nil
      first += 1
      if let future = item {
        count -= 1
        compact()
        return future
      }
    }
    compact()
    return nil
  }

  mutating func pushFirst(_ future: FutureCore) {
    count += 1
    if first > 0 {
      first -= 1
      items[first] = future
    } else {
      items.insert(future, at: 0)
    }
  }

  /// Takes a future out wherever it stands.
  mutating func remove(_ future: FutureCore) {
    for index in first..<items.count where items[index] === future {
      items[index] = nil
      count -= 1
    }
  }

  /// Gives the used-up front back once it is the larger part; each element moves once on average.
  private mutating func compact() {
    if first == items.count {
      items.removeAll(keepingCapacity: true)
      first = 0
    } else if first > 1024, first * 2 > items.count {
      items.removeFirst(first)
      first = 0
    }
  }
}
