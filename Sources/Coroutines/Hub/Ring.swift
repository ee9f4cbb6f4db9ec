/// First-in first-out queue in raw memory that grows by doubling and takes none while it is unused.
///
/// Every lock, event and channel has such queues and most stay empty; those in use are pushed to and
/// popped from at every switch, where the checks of an `Array` would cost more than the switch.
struct Ring<Element>: ~Copyable {
  private static var initialCapacity: Int { 8 }

  private var storage: UnsafeMutablePointer<Element>?
  private var capacity = 0
  private var head = 0
  private(set) var count = 0

  init() {}

  deinit {
    guard let storage else { return }
    for offset in 0..<count {
      (storage + ((head + offset) & (capacity - 1))).deinitialize(count: 1)
    }
    storage.deallocate()
  }

  var isEmpty: Bool { count == 0 }

  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    guard let storage else { return }
    (storage + ((head &+ count) & (capacity &- 1))).initialize(to: element)
    count &+= 1
  }

  mutating func popFirst() -> Element? {
    guard count > 0, let storage else { return nil }
    let element = (storage + head).move()
    head = (head &+ 1) & (capacity &- 1)
    count &-= 1
    return element
  }

  private mutating func grow() {
    let larger = max(Self.initialCapacity, capacity * 2)
    let grown = UnsafeMutablePointer<Element>.allocate(capacity: larger)
    if let storage {
      let firstPart = min(count, capacity - head)
      grown.moveInitialize(from: storage + head, count: firstPart)
      (grown + firstPart).moveInitialize(from: storage, count: count - firstPart)
      storage.deallocate()
    }
    storage = grown
    capacity = larger
    head = 0
  }
}
