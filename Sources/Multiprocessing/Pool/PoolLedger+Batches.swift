/// Batches of raw tasks, whose results are read where they are.
extension PoolLedger {
  func batchIndex(_ slot: Int) -> Int { batchIndexes[slot] }

  /// The results that came in since the last call.
  mutating func takeBatch() -> ([DispatchBatch.Entry], [TaskFailure]) {
    guard var current = batch else { return ([], []) }
    batch = nil
    defer { batch = current }
    current.reading = current.done
    let failed = current.failed
    current.done = []
    current.failed = []
    return (current.reading, failed)
  }

  /// The batch has read these results.
  mutating func releaseBatch(_ entries: [DispatchBatch.Entry]) {
    for entry in entries { releaseBatchSlot(entry.slot) }
    batch?.reading = []
    refill()
  }

  /// The batch has read the result in `slot`.
  private mutating func releaseBatchSlot(_ slot: Int) {
    let length = memory.slot(slot).load(fromByteOffset: SlotField.length, as: Int.self)
    if length > memory.layout.payload { spill.release(length, slot: slot) }
    batchIndexes[slot] = -1
    release(slot)
    countDown()
  }
}
