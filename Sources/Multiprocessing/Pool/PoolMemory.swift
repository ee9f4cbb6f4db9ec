import CPrimitives

/// The shared memory of a pool, with the steps that both sides take on it.
///
/// `@unchecked`: only atomics and slots that the caller owns by their state word are touched.
struct PoolMemory: @unchecked Sendable {
  let layout: PoolLayout
  let mapping: SharedMapping
  private let base: UnsafeMutableRawPointer
  private let order: UnsafeMutablePointer<UInt32>
  private let slotBase: UnsafeMutableRawPointer
  private let slotStride: Int
  private let mask: UInt64

  init(layout: PoolLayout, mapping: SharedMapping) {
    self.layout = layout
    self.mapping = mapping
    base = mapping.base
    order = (base + layout.orderOffset).assumingMemoryBound(to: UInt32.self)
    slotBase = base + layout.slotsOffset
    slotStride = layout.slotStride
    mask = UInt64(layout.slots - 1)
  }

  var head: UnsafeMutablePointer<UInt64> { word64(PoolLayout.head) }
  var tail: UnsafeMutablePointer<UInt64> { word64(PoolLayout.tail) }
  var parked: UnsafeMutablePointer<UInt64> { word64(PoolLayout.parked) }
  var searching: UnsafeMutablePointer<UInt64> { word64(PoolLayout.searching) }
  var collectorParked: UnsafeMutablePointer<UInt32> { word32(PoolLayout.collectorParked) }
  var collectorThreshold: UnsafeMutablePointer<UInt32> { word32(PoolLayout.collectorThreshold) }
  var stop: UnsafeMutablePointer<UInt32> { word32(PoolLayout.stop) }
  var readyCount: UnsafeMutablePointer<UInt32> { word32(PoolLayout.readyCount) }

  private func word64(_ offset: Int) -> UnsafeMutablePointer<UInt64> {
    (base + offset).assumingMemoryBound(to: UInt64.self)
  }

  private func word32(_ offset: Int) -> UnsafeMutablePointer<UInt32> {
    (base + offset).assumingMemoryBound(to: UInt32.self)
  }

  // MARK: Workers

  @inline(__always)
  private func workerBase(_ worker: Int) -> UnsafeMutableRawPointer {
    base + layout.workersOffset + worker * layout.workerStride
  }

  func workerWord32(_ worker: Int, _ field: Int) -> UnsafeMutablePointer<UInt32> {
    (workerBase(worker) + field).assumingMemoryBound(to: UInt32.self)
  }

  @inline(__always)
  func completionTail(_ worker: Int) -> UnsafeMutablePointer<UInt64> {
    (workerBase(worker) + PoolLayout.completionTail).assumingMemoryBound(to: UInt64.self)
  }

  @inline(__always)
  func completionHead(_ worker: Int) -> UnsafeMutablePointer<UInt64> {
    (workerBase(worker) + PoolLayout.completionHead).assumingMemoryBound(to: UInt64.self)
  }

  @inline(__always)
  func completion(_ worker: Int, _ position: UInt64) -> UnsafeMutablePointer<UInt32> {
    (workerBase(worker) + PoolLayout.completions).assumingMemoryBound(to: UInt32.self)
      + Int(position & mask)
  }

  func workerErrorText(_ worker: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: workerBase(worker) + PoolLayout.workerError, count: PoolLayout.workerErrorRoom)
  }

  // MARK: Slots

  @inline(__always)
  func slot(_ number: Int) -> UnsafeMutableRawPointer { slotBase + number * slotStride }

  @inline(__always)
  func state(_ number: Int) -> UnsafeMutablePointer<UInt64> {
    slot(number).assumingMemoryBound(to: UInt64.self)
  }

  @inline(__always)
  func payload(_ number: Int) -> UnsafeMutableRawPointer { slot(number) + SlotField.payload }

  // MARK: The task ring

  /// Puts a slot behind all others; only the parent does so, under its lock.
  ///
  /// The slot's other fields were written before. `publish` makes it visible.
  @inline(__always)
  func enqueue(_ slot: Int, at position: UInt64) {
    cprimitives_store32(order + Int(position & mask), UInt32(truncatingIfNeeded: slot))
    cprimitives_store64(state(slot), SlotState(.ready, position: position).word)
  }

  /// Takes the oldest waiting task for `worker`; nil if there is none.
  ///
  /// The state word changes first and the head of the ring second. A worker that dies between the
  /// two leaves the head behind; whoever finds a taken slot at the head moves it on.
  @inline(__always)
  func claim(_ worker: Int) -> Int? {
    while true {
      let position = cprimitives_load64(head)
      if position == cprimitives_load64(tail) { return nil }
      let slot = Int(cprimitives_load32(order + Int(position & mask)))
      let ready = SlotState(.ready, position: position)
      let claimed = SlotState(.claimed, worker: worker, position: position)
      let mine = cprimitives_compare_exchange64(state(slot), ready.word, claimed.word)
      // Fails when another worker has helped already, or when `position` is long past.
      _ = cprimitives_compare_exchange64(head, position, position + 1)
      if mine { return slot }
    }
  }

  var hasWaitingTask: Bool { cprimitives_load64(head) != cprimitives_load64(tail) }

  /// Moves the head over positions whose task was withdrawn.
  ///
  /// Done by the parent when the ring looks full.
  func skipSpent() {
    while true {
      let position = cprimitives_load64(head)
      if position == cprimitives_load64(tail) { return }
      let slot = Int(cprimitives_load32(order + Int(position & mask)))
      let ready = SlotState(.ready, position: position).word
      if cprimitives_load64(state(slot)) == ready { return }
      _ = cprimitives_compare_exchange64(head, position, position + 1)
    }
  }

  // MARK: Sleeping and waking workers

  /// Wakes sleeping workers for `count` new tasks, after they were published.
  ///
  /// A worker that already looks for work counts as awake for them: it finds the tasks, and wakes
  /// a colleague if there is more than it can take. So a stream of submissions costs one system
  /// call at its start, not one each.
  @inline(__always)
  func wakeWorkers(_ count: Int) {
    // Orders the new tail before the looks at `searching` and `parked`; see `park` in PoolWorker.
    cprimitives_fence()
    for index in 0..<layout.maskWords where cprimitives_load64(searching + index) != 0 { return }
    for index in 0..<layout.maskWords where cprimitives_load64(parked + index) != 0 {
      wakeOne()
      return
    }
  }

  /// Wakes one sleeping worker and counts it as searching on its behalf.
  ///
  /// False: none sleeps.
  @discardableResult
  func wakeOne() -> Bool {
    for index in 0..<layout.maskWords {
      var bits = cprimitives_load64(parked + index)
      while bits != 0 {
        let bit = UInt64(1) << UInt64(bits.trailingZeroBitCount)
        cprimitives_fetch_or64(searching + index, bit)
        if cprimitives_fetch_and64(parked + index, ~bit) & bit != 0 {
          let worker = index * 64 + bits.trailingZeroBitCount
          let word = workerWord32(worker, PoolLayout.workerPark)
          cprimitives_store32(word, 1)
          cprimitives_futex_wake(word, 1)
          return true
        }
        cprimitives_fetch_and64(searching + index, ~bit)
        bits = cprimitives_load64(parked + index)
      }
    }
    return false
  }

  /// Wakes whoever waits for results, if there is somebody.
  @inline(__always)
  func wakeCollector() {
    if cprimitives_load32(collectorParked) != 0, cprimitives_exchange32(collectorParked, 0) != 0 {
      cprimitives_futex_wake(collectorParked, 1)
    }
  }
}
