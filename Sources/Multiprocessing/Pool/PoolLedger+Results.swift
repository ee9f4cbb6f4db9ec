import CPrimitives

/// Results out of slots.
extension PoolLedger {
  /// Takes all results that workers have left, and fills the slots that became free.
  mutating func drain() {
    for worker in workers.indices { drain(worker) }
    refill()
  }

  mutating func drain(_ worker: Int) {
    let headWord = memory.completionHead(worker)
    var position = cprimitives_load64(headWord)
    let end = cprimitives_load64(memory.completionTail(worker))
    if position == end { return }
    while position != end {
      let slot = Int(cprimitives_load32(memory.completion(worker, position)))
      if slot < memory.layout.slots { settle(slot, worker) }
      position += 1
    }
    cprimitives_store64(headWord, position)
  }

  /// Whether a worker has left at least `threshold` results.
  func hasResults(_ threshold: UInt64) -> Bool {
    for worker in workers.indices {
      let waiting =
        cprimitives_load64(memory.completionTail(worker))
        - cprimitives_load64(memory.completionHead(worker))
      if waiting >= threshold { return true }
    }
    return false
  }

  /// Takes the result out of a slot.
  mutating func settle(_ slot: Int, _ worker: Int) {
    let state = SlotState(word: cprimitives_load64(memory.state(slot)))
    guard state.phase == .done, state.worker == worker else { return }
    if let future = owners[slot] {
      owners[slot] = nil
      keepResult(future, slot, worker)
      release(slot)
      finished(future)
    } else if batchIndexes[slot] >= 0 {
      // The batch reads the bytes where they are; the slot is released afterwards.
      batch?.done.append(DispatchBatch.Entry(slot: slot, worker: worker))
    }
  }

  @inline(__always)
  private func keepResult(_ future: FutureCore, _ slot: Int, _ worker: Int) {
    let place = memory.slot(slot)
    let length = place.load(fromByteOffset: SlotField.length, as: Int.self)
    let outcome = place.load(fromByteOffset: SlotField.outcome, as: UInt8.self)
    if outcome == SlotOutcome.succeeded.rawValue, length <= memory.layout.payload {
      future.keep(memory.payload(slot), count: length)
      future.succeed()
    } else {
      keepUnusual(future, slot, worker, length, outcome)
    }
  }

  private func keepUnusual(
    _ future: FutureCore, _ slot: Int, _ worker: Int, _ length: Int, _ outcome: UInt8
  ) {
    do {
      if length <= memory.layout.payload {
        future.keep(memory.payload(slot), count: length)
      } else {
        defer { spill.release(length, slot: slot) }
        try future.keep(spilled: length, slot: slot, spill)
      }
      if outcome == SlotOutcome.succeeded.rawValue { return future.succeed() }
      let reason = future.withBytes { Self.reason(outcome, $0) }
      future.fail(failure(reason, future.index, worker))
    } catch {
      future.fail(failure(.unreadable("\(error)"), future.index, worker))
    }
  }

  static func reason(_ outcome: UInt8, _ bytes: UnsafeRawBufferPointer) -> TaskFailure.Reason {
    let parts = bytes.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)
    let texts = parts.map { String(decoding: $0, as: UTF8.self) }
    if outcome == SlotOutcome.threw.rawValue, texts.count == 2 {
      return .threw(type: texts[0], message: texts[1])
    }
    return .unreadable(texts.joined())
  }

  func failure(_ reason: TaskFailure.Reason, _ index: Int, _ worker: Int) -> TaskFailure {
    TaskFailure(reason, taskIndex: index, worker: worker, workerPID: workers[worker].pid)
  }

  /// A future is done: its listeners are told, except callbacks, which the collecting thread runs.
  @inline(__always)
  mutating func finished(_ future: FutureCore) {
    future.slot = -1
    if !future.listeners.isEmpty { tell(future) }
    countDown()
  }

  /// One task less; the last one of a closing pool lets the monitor end the workers.
  @inline(__always)
  mutating func countDown() {
    unfinished -= 1
    if unfinished == 0, phase == .closing { monitor.wake() }
  }

  private mutating func tell(_ future: FutureCore) {
    for listener in future.listeners {
      switch listener {
      case .signal(let signal): signal.raise()
      case .continuation(let continuation):
        interest -= 1
        continuation.resume()
      case .callback(let body): callbacks.append(body)
      }
    }
    future.listeners = []
  }

  mutating func refill() {
    if backlog.isEmpty { return }
    while freeCount > 0, let future = backlog.popFirst() {
      do {
        if try !future.withBytes({ try place(future, $0) }) {
          backlog.pushFirst(future)
          break
        }
        future.isInBacklog = false
      } catch {
        future.fail(TaskFailure(.unreadable("\(error)"), taskIndex: future.index))
        finished(future)
      }
    }
    publish()
  }
}
