import CPrimitives

/// Tasks into slots.
extension PoolLedger {
  /// A slot for a task; nil if all are in use.
  ///
  /// LIFO, so that the slots in use stay in the caches.
  @inline(__always)
  private mutating func takeSlot() -> Int? {
    if freeCount == 0 { return nil }
    let slots = UInt64(memory.layout.slots)
    if tail - cprimitives_load64(memory.head) >= slots {
      memory.skipSpent()
      if tail - cprimitives_load64(memory.head) >= slots { return nil }
    }
    freeCount -= 1
    return Int(free[freeCount])
  }

  /// Puts a task of a future into a slot.
  ///
  /// False: none is free. Call `publish` afterwards.
  @inline(__always)
  mutating func place(_ future: FutureCore, _ bytes: UnsafeRawBufferPointer) throws -> Bool {
    guard let slot = takeSlot() else { return false }
    try fill(slot, bytes, type: future.type, form: future.form)
    future.slot = slot
    owners[slot] = future
    enqueue(slot)
    return true
  }

  /// Puts a task of a batch into a slot.
  ///
  /// False: none is free.
  mutating func place(batchIndex: Int, _ bytes: UnsafeRawBufferPointer) throws -> Bool {
    guard let slot = takeSlot() else { return false }
    try fill(slot, bytes, type: 0, form: .raw)
    batchIndexes[slot] = batchIndex
    unfinished += 1
    enqueue(slot)
    return true
  }

  @inline(__always)
  private mutating func fill(
    _ slot: Int, _ bytes: UnsafeRawBufferPointer, type: UInt32, form: SlotForm
  ) throws {
    let place = memory.slot(slot)
    if bytes.count <= memory.layout.payload {
      if let start = bytes.baseAddress {
        memory.payload(slot).copyMemory(from: start, byteCount: bytes.count)
      }
    } else {
      do {
        try spill.write(bytes, slot: slot)
      } catch {
        giveBack(slot)
        throw error
      }
    }
    place.storeBytes(of: bytes.count, toByteOffset: SlotField.length, as: Int.self)
    place.storeBytes(of: type, toByteOffset: SlotField.type, as: UInt32.self)
    place.storeBytes(of: form.rawValue, toByteOffset: SlotField.form, as: UInt8.self)
  }

  @inline(__always)
  private mutating func enqueue(_ slot: Int) {
    memory.enqueue(slot, at: tail)
    tail += 1
  }

  /// Makes the placed tasks visible to the workers and wakes as many as are needed.
  @inline(__always)
  mutating func publish() {
    let count = Int(tail - published)
    if count == 0 { return }
    cprimitives_store64(memory.tail, tail)
    published = tail
    memory.wakeWorkers(count)
  }

  @inline(__always)
  mutating func giveBack(_ slot: Int) {
    free[freeCount] = UInt32(slot)
    freeCount += 1
  }

  mutating func release(_ slot: Int) {
    cprimitives_store64(memory.state(slot), SlotState(.free, position: 0).word)
    giveBack(slot)
  }
}
