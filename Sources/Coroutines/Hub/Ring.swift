import Glibc

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

  @inline(__always) var isEmpty: Bool { count == 0 }

  /// The oldest element.
  @inline(__always) var first: Element? {
    guard count > 0, let storage else { return nil }
    return storage[head]
  }

  /// The newest element.
  @inline(__always) var last: Element? {
    guard count > 0, let storage else { return nil }
    return storage[(head &+ count &- 1) & (capacity &- 1)]
  }

  @inline(__always)
  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    guard let storage else { return }
    (storage + ((head &+ count) & (capacity &- 1))).initialize(to: element)
    count &+= 1
  }

  @inline(__always)
  mutating func popFirst() -> Element? {
    guard count > 0, let storage else { return nil }
    let element = (storage + head).move()
    head = (head &+ 1) & (capacity &- 1)
    count &-= 1
    return element
  }

  /// Gives the memory back if it is empty and has room for more than `kept` elements.
  mutating func shrinkIfEmpty(keeping kept: Int) {
    guard count == 0, capacity > kept else { return }
    storage?.deallocate()
    storage = nil
    capacity = 0
    head = 0
  }

  @inline(never)
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

/// Values under small numbers, in raw memory that only grows: what stands beside the timers' slots.
///
/// For values without references: what a slot held before is overwritten, not released.
package struct SlotTable<Element: BitwiseCopyable>: ~Copyable {
  private var storage: UnsafeMutablePointer<Element>?
  private var capacity = 0

  package init() {}

  deinit {
    free(storage)
  }

  /// What was last set there; only for slots that were.
  package subscript(slot: Int) -> Element {
    guard let storage, slot < capacity else { preconditionFailure("slot \(slot) was never set") }
    return storage[slot]
  }

  package mutating func set(_ element: Element, at slot: Int) {
    if slot >= capacity { grow(toHold: slot) }
    storage?.advanced(by: slot).initialize(to: element)
  }

  private mutating func grow(toHold slot: Int) {
    let larger = max(64, capacity * 2, slot + 1)
    // A large block keeps its pages and only changes its addresses: nothing is copied.
    guard let grown = realloc(storage, larger * MemoryLayout<Element>.stride) else {
      preconditionFailure("no memory for \(larger) slots")
    }
    storage = grown.assumingMemoryBound(to: Element.self)
    capacity = larger
  }
}
