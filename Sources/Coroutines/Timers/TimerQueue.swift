/// Deadlines of many waiters, earliest first; a four-ary heap of 16-byte entries beside a slab of slots.
///
/// ```
///   heap   (deadline, slot, generation)   stale entries are skipped when they surface
///   slots  (generation, state)            reused through a free list
/// ```
/// Who waits is the user's business: a list of its own, indexed by ``Ticket/slot``. So this part is
/// not generic and is compiled once, whichever module uses it.
///
/// Cancelling touches only the slot; its heap entry goes stale and is dropped when it surfaces, or
/// when more than half of the heap is stale. Four children a node because a node's children then
/// share one cache line, which matters when a million sleepers wake. Pure: no clock, no threads.
package struct TimerQueue {
  /// Names one waiter; never equal to the ticket of a later waiter in the same slot.
  package struct Ticket: Equatable, Sendable {
    /// Where the user keeps the waiter; unique among those that are out, and as small as possible.
    package var slot: Int { Int(index) }
    fileprivate let index: UInt32
    fileprivate let generation: UInt32
  }

  private struct Entry {
    let deadline: UInt64
    let ticket: Ticket
  }

  private enum State: UInt8 {
    case free
    /// The ticket is out and nobody waits yet.
    case reserved
    /// Cancelled before anybody waited.
    case cancelled
    case parked
  }

  private struct Slot {
    var generation: UInt32 = 0
    var nextFree = UInt32.max
    var state = State.free
  }

  /// Below this a sweep of stale entries costs more than it saves.
  private static let smallHeap = 64
  /// A heap that grew beyond this gives its memory back when it runs empty.
  private static let keptCapacity = 1 << 16

  private var heap: [Entry] = []
  private var slots: [Slot] = []
  /// `.max` when no slot is free.
  private var firstFree = UInt32.max
  /// Tickets that are out: reserved or parked.
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// The earliest deadline of a waiter, or nil when there is none.
  package var earliestDeadline: UInt64? {
    mutating get {
      dropStaleTop()
      return heap.first?.deadline
    }
  }

  /// Makes a ticket under which one waiter can be parked, or be cancelled before it is parked.
  package mutating func reserve() -> Ticket {
    count += 1
    if firstFree == .max {
      slots.append(Slot(state: .reserved))
      return Ticket(index: UInt32(slots.count - 1), generation: 0)
    }
    let index = firstFree
    firstFree = slots[Int(index)].nextFree
    slots[Int(index)].state = .reserved
    return Ticket(index: index, generation: slots[Int(index)].generation)
  }

  /// Starts the waiting.
  ///
  /// Returns false, and forgets the ticket, if it is cancelled already.
  package mutating func park(_ ticket: Ticket, until deadline: UInt64) -> Bool {
    guard slots[ticket.slot].state == .reserved else {
      free(ticket.index)
      return false
    }
    slots[ticket.slot].state = .parked
    heap.append(Entry(deadline: deadline, ticket: ticket))
    siftUp(heap.count - 1)
    return true
  }

  /// Ends a wait before its deadline.
  ///
  /// Returns whether the waiter was parked and is the caller's now. If it is gone, nothing happens;
  /// if it is not there yet, ``park(_:until:)`` will refuse it.
  package mutating func cancel(_ ticket: Ticket) -> Bool {
    guard isCurrent(ticket) else { return false }
    guard slots[ticket.slot].state == .parked else {
      slots[ticket.slot].state = .cancelled
      return false
    }
    free(ticket.index)
    if heap.count > Self.smallHeap, heap.count > 2 * count { sweep() }
    return true
  }

  /// Takes the slot of the earliest waiter if its deadline is not after `now`.
  package mutating func popDue(now: UInt64) -> Int? {
    dropStaleTop()
    guard let top = heap.first, top.deadline <= now else { return nil }
    removeTop()
    free(top.ticket.index)
    return top.ticket.slot
  }
}

extension TimerQueue {
  private func isCurrent(_ ticket: Ticket) -> Bool {
    slots[ticket.slot].generation == ticket.generation
  }

  private mutating func free(_ index: UInt32) {
    slots[Int(index)] = Slot(
      generation: slots[Int(index)].generation &+ 1, nextFree: firstFree, state: .free)
    firstFree = index
    count -= 1
    // The slab stays: its generations keep old tickets from naming new waiters.
    if count == 0 { heap.removeAll(keepingCapacity: heap.capacity <= Self.keptCapacity) }
  }

  private mutating func dropStaleTop() {
    while let top = heap.first, !isCurrent(top.ticket) { removeTop() }
  }

  private mutating func sweep() {
    let slots = slots
    heap.removeAll { slots[$0.ticket.slot].generation != $0.ticket.generation }
    guard heap.count > 1 else { return }
    for index in stride(from: (heap.count - 2) / 4, through: 0, by: -1) { siftDown(index) }
  }

  private mutating func removeTop() {
    let last = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap[0] = last
    siftDown(0)
  }

  private mutating func siftUp(_ start: Int) {
    heap.withUnsafeMutableBufferPointer { heap in
      var index = start
      let entry = heap[index]
      while index > 0 {
        let parent = (index - 1) / 4
        guard entry.deadline < heap[parent].deadline else { break }
        heap[index] = heap[parent]
        index = parent
      }
      heap[index] = entry
    }
  }

  private mutating func siftDown(_ start: Int) {
    heap.withUnsafeMutableBufferPointer { heap in
      var index = start
      let entry = heap[index]
      while 4 * index + 1 < heap.count {
        let first = 4 * index + 1
        var least = first
        for child in first..<min(first + 4, heap.count)
        where heap[child].deadline < heap[least].deadline {
          least = child
        }
        guard heap[least].deadline < entry.deadline else { break }
        heap[index] = heap[least]
        index = least
      }
      heap[index] = entry
    }
  }
}
