/// Waiters sorted by deadline: a four-ary heap of 16-byte entries beside a slab of parked waiters.
///
/// ```
///   heap   (deadline, slot, generation)   earliest first, stale entries skipped when they surface
///   slots  (generation, waiter)           reused through a free list
/// ```
/// Cancelling touches only the slot; its heap entry goes stale and is dropped when it surfaces, or
/// when more than half of the heap is stale. Four children a node because a node's children then
/// share one cache line, which matters when a million sleepers wake. Pure: no clock, no threads.
package struct TimerQueue<Waiter> {
  /// Names one waiter; never equal to the ticket of a later waiter in the same slot.
  package struct Ticket: Equatable, Sendable {
    @usableFromInline let slot: UInt32
    @usableFromInline let generation: UInt32

    @inlinable
    init(slot: UInt32, generation: UInt32) {
      self.slot = slot
      self.generation = generation
    }
  }

  @usableFromInline
  struct Entry {
    @usableFromInline let deadline: UInt64
    @usableFromInline let ticket: Ticket

    @inlinable
    init(deadline: UInt64, ticket: Ticket) {
      self.deadline = deadline
      self.ticket = ticket
    }
  }

  @usableFromInline
  struct Slot {
    @usableFromInline var waiter: Waiter?
    @usableFromInline var isCancelled = false
    @usableFromInline var generation: UInt32 = 0
    @usableFromInline var nextFree = UInt32.max

    @inlinable
    init() {}
  }

  /// Below this a sweep of stale entries costs more than it saves.
  @inlinable static var smallHeap: Int { 64 }

  @usableFromInline var heap: [Entry] = []
  @usableFromInline var slots: [Slot] = []
  /// `.max` when no slot is free.
  @usableFromInline var firstFree = UInt32.max
  /// Tickets that are out: reserved or parked.
  package internal(set) var count = 0

  @inlinable package var isEmpty: Bool { count == 0 }

  @inlinable
  package init() {}

  /// The earliest deadline of a live waiter, or nil when there is none.
  @inlinable package var earliestDeadline: UInt64? {
    mutating get {
      dropStaleTop()
      return heap.first?.deadline
    }
  }

  /// Makes a ticket under which one waiter can be parked, or be cancelled before it is parked.
  @inlinable
  package mutating func reserve() -> Ticket {
    count += 1
    guard firstFree != .max else {
      slots.append(Slot())
      return Ticket(slot: UInt32(slots.count - 1), generation: 0)
    }
    let index = firstFree
    firstFree = slots[Int(index)].nextFree
    return Ticket(slot: index, generation: slots[Int(index)].generation)
  }

  /// Parks a waiter until `deadline`.
  ///
  /// Returns false, and keeps nothing, if the ticket is cancelled.
  @inlinable
  package mutating func park(_ waiter: Waiter, under ticket: Ticket, until deadline: UInt64) -> Bool
  {
    guard !slots[Int(ticket.slot)].isCancelled else {
      _ = freeSlot(ticket.slot)
      return false
    }
    slots[Int(ticket.slot)].waiter = waiter
    heap.append(Entry(deadline: deadline, ticket: ticket))
    siftUp(heap.count - 1)
    return true
  }

  /// Takes a waiter out before its deadline.
  ///
  /// Returns nil when it is gone already or not there yet; in the latter case
  /// ``park(_:under:until:)`` will refuse it.
  @inlinable
  package mutating func cancel(_ ticket: Ticket) -> Waiter? {
    guard slots[Int(ticket.slot)].generation == ticket.generation else { return nil }
    guard slots[Int(ticket.slot)].waiter != nil else {
      slots[Int(ticket.slot)].isCancelled = true
      return nil
    }
    let waiter = freeSlot(ticket.slot)
    if heap.count > Self.smallHeap, heap.count > 2 * count { rebuild() }
    return waiter
  }

  /// Takes the earliest waiter out if its deadline is not after `now`.
  @inlinable
  package mutating func popDue(now: UInt64) -> Waiter? {
    dropStaleTop()
    guard let top = heap.first, top.deadline <= now else { return nil }
    removeTop()
    return freeSlot(top.ticket.slot)
  }

  /// Takes any waiter out; for shutting down.
  @inlinable
  package mutating func popAny() -> Waiter? {
    popDue(now: .max)
  }
}

extension TimerQueue {
  @inlinable
  func isLive(_ ticket: Ticket) -> Bool {
    slots[Int(ticket.slot)].generation == ticket.generation
  }

  @inlinable
  mutating func freeSlot(_ index: UInt32) -> Waiter? {
    let waiter = slots[Int(index)].waiter.take()
    slots[Int(index)].isCancelled = false
    slots[Int(index)].generation &+= 1
    slots[Int(index)].nextFree = firstFree
    firstFree = index
    count -= 1
    // A queue that once held very many gives the heap's memory back when it runs empty. The slab
    // stays: its generations keep old tickets from naming new waiters.
    if count == 0 { heap.removeAll(keepingCapacity: heap.capacity <= 1 << 16) }
    return waiter
  }

  @inlinable
  mutating func dropStaleTop() {
    while let top = heap.first, !isLive(top.ticket) { removeTop() }
  }

  @inlinable
  mutating func rebuild() {
    let slots = slots
    heap.removeAll { slots[Int($0.ticket.slot)].generation != $0.ticket.generation }
    guard heap.count > 1 else { return }
    for index in stride(from: (heap.count - 2) / 4, through: 0, by: -1) { siftDown(index) }
  }

  @inlinable
  mutating func removeTop() {
    let last = heap.removeLast()
    guard !heap.isEmpty else { return }
    heap[0] = last
    siftDown(0)
  }

  @inlinable
  mutating func siftUp(_ start: Int) {
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

  @inlinable
  mutating func siftDown(_ start: Int) {
    heap.withUnsafeMutableBufferPointer { heap in
      var index = start
      let entry = heap[index]
      while true {
        let firstChild = 4 * index + 1
        guard firstChild < heap.count else { break }
        var least = firstChild
        for child in (firstChild + 1)..<max(firstChild + 1, min(firstChild + 4, heap.count))
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
