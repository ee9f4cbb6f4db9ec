/// Deadlines of many waiters, earliest first.
///
/// ```
///   run    (deadline, slot, generation)   those that came in order: a ring
///   heap   (deadline, slot, generation)   the others: a four-ary heap
///   slots  (generation, state)            reused through a free list
/// ```
/// Most waits of a program have one of a few lengths, and waits of one length end in the order in
/// which they begin. So a deadline that is not before all others of the run goes to its end, which
/// costs a store; only the others pay for the heap. Four children a node because a node's children
/// then share one cache line.
///
/// Who waits is the user's business: a list of its own, indexed by ``Ticket/slot``. So this part is
/// not generic and is compiled once, whichever module uses it.
///
/// Cancelling touches only the slot; its entry goes stale and is dropped when it surfaces, or when
/// more than half of the entries are stale. Pure: no clock, no threads. In raw memory, because the
/// checks of an `Array` cost as much as the work.
package struct TimerQueue: ~Copyable {
  /// Names one waiter; never equal to the ticket of a later waiter in the same slot.
  package struct Ticket: Equatable, Sendable, BitwiseCopyable {
    /// Where the user keeps the waiter; unique among those that are out, and as small as possible.
    package var slot: Int { Int(index) }
    fileprivate let index: UInt32
    fileprivate let generation: UInt32
  }

  private enum State: UInt8 {
    case free
    /// The ticket is out and nobody waits yet.
    case reserved
    /// Cancelled before anybody waited.
    case cancelled
    case parked
  }

  private struct Slot: BitwiseCopyable {
    var generation: UInt32 = 0
    var nextFree = UInt32.max
    var state = State.free
  }

  /// Below this a sweep of stale entries costs more than it saves.
  private static let smallQueue = 64
  /// Memory for more entries than this is given back when the queue runs empty.
  private static let keptCapacity = 1 << 16

  private var run = Ring<TimerEntry>()
  private var heap = TimerHeap()
  private var slots = SlotTable<Slot>()
  private var slotCount = 0
  /// `.max` when no slot is free.
  private var firstFree = UInt32.max
  /// Tickets that are out: reserved or parked.
  package private(set) var count = 0

  package init() {}

  package var isEmpty: Bool { count == 0 }

  /// The earliest deadline of a waiter, or nil when there is none.
  package var earliestDeadline: UInt64? {
    mutating get {
      dropStale()
      return earliest?.deadline
    }
  }

  /// Makes a ticket under which one waiter can be parked, or be cancelled before it is parked.
  package mutating func reserve() -> Ticket {
    count += 1
    if firstFree == .max {
      slots.set(Slot(state: .reserved), at: slotCount)
      slotCount += 1
      return Ticket(index: UInt32(slotCount - 1), generation: 0)
    }
    let index = firstFree
    var slot = slots[Int(index)]
    firstFree = slot.nextFree
    slot.state = .reserved
    slots.set(slot, at: Int(index))
    return Ticket(index: index, generation: slot.generation)
  }

  /// Starts the waiting.
  ///
  /// Returns false, and forgets the ticket, if it is cancelled already.
  package mutating func park(_ ticket: Ticket, until deadline: UInt64) -> Bool {
    var slot = slots[ticket.slot]
    guard slot.state == .reserved else {
      free(ticket.index)
      return false
    }
    slot.state = .parked
    slots.set(slot, at: ticket.slot)
    let entry = TimerEntry(deadline: deadline, ticket: ticket)
    if let last = run.last, last.deadline > deadline {
      heap.insert(entry)
    } else {
      run.append(entry)
    }
    return true
  }

  /// Ends a wait before its deadline.
  ///
  /// Returns whether the waiter was parked and is the caller's now. If it is gone, nothing happens;
  /// if it is not there yet, ``park(_:until:)`` will refuse it.
  package mutating func cancel(_ ticket: Ticket) -> Bool {
    var slot = slots[ticket.slot]
    guard slot.generation == ticket.generation else { return false }
    guard slot.state == .parked else {
      slot.state = .cancelled
      slots.set(slot, at: ticket.slot)
      return false
    }
    free(ticket.index)
    let entries = heap.count + run.count
    if entries > Self.smallQueue, entries > 2 * count { sweep() }
    return true
  }

  /// Takes the slot of the earliest waiter if its deadline is not after `now`.
  package mutating func popDue(now: UInt64) -> Int? {
    dropStale()
    guard let top = earliest, top.deadline <= now else { return nil }
    if let first = run.first, first.ticket == top.ticket {
      _ = run.popFirst()
    } else {
      heap.removeFirst()
    }
    free(top.ticket.index)
    return top.ticket.slot
  }
}

extension TimerQueue {
  /// The earliest entry, stale or not.
  private var earliest: TimerEntry? {
    guard let first = run.first else { return heap.first }
    guard let top = heap.first, top.deadline < first.deadline else { return first }
    return top
  }

  private func isCurrent(_ entry: TimerEntry) -> Bool {
    slots[entry.ticket.slot].generation == entry.ticket.generation
  }

  private mutating func free(_ index: UInt32) {
    let generation = slots[Int(index)].generation &+ 1
    slots.set(Slot(generation: generation, nextFree: firstFree, state: .free), at: Int(index))
    firstFree = index
    count -= 1
    guard count == 0 else { return }
    // The slots stay: their generations keep old tickets from naming new waiters.
    while run.popFirst() != nil {}
    run.shrinkIfEmpty(keeping: Self.keptCapacity)
    heap.removeAll(keeping: Self.keptCapacity)
  }

  private mutating func dropStale() {
    while let first = run.first, !isCurrent(first) { _ = run.popFirst() }
    while let top = heap.first, !isCurrent(top) { heap.removeFirst() }
  }

  /// Drops all stale entries, which keeps the order of the others.
  private mutating func sweep() {
    for _ in 0..<run.count {
      if let entry = run.popFirst(), isCurrent(entry) { run.append(entry) }
    }
    var kept = TimerHeap()
    while let entry = heap.popLast() {
      if isCurrent(entry) { kept.insert(entry) }
    }
    heap = kept
  }
}

/// One deadline and whose it is.
struct TimerEntry: BitwiseCopyable {
  let deadline: UInt64
  let ticket: TimerQueue.Ticket
}
