import CPrimitives

/// Ends that are not results: cancelled, lost with a worker, abandoned.
extension PoolLedger {
  /// Withdraws a task that no worker has taken.
  mutating func cancel(_ future: FutureCore) -> Bool {
    if future.isDone { return false }
    if future.isInBacklog {
      backlog.remove(future)
      future.isInBacklog = false
    } else {
      guard future.slot >= 0, withdraw(future.slot) else { return false }
      owners[future.slot] = nil
      release(future.slot)
    }
    future.fail(TaskFailure(.cancelled, taskIndex: future.index))
    finished(future)
    return true
  }

  /// Takes a waiting task back from the ring.
  ///
  /// False: a worker has it.
  func withdraw(_ slot: Int) -> Bool {
    let state = SlotState(word: cprimitives_load64(memory.state(slot)))
    guard state.phase == .ready else { return false }
    let gone = SlotState(.free, position: state.position)
    return cprimitives_compare_exchange64(memory.state(slot), state.word, gone.word)
  }

  /// A worker has ended: takes what it had completed and fails the task that it was running.
  mutating func workerEnded(_ worker: Int, _ status: ExitStatus) {
    drain(worker)
    for slot in 0..<memory.layout.slots where owners[slot] != nil || batchIndexes[slot] >= 0 {
      let state = SlotState(word: cprimitives_load64(memory.state(slot)))
      guard state.worker == worker else { continue }
      if state.phase == .claimed { lost(slot, worker, status) }
      // Completed, but the worker died before it could say so.
      if state.phase == .done, batch?.contains(slot) != true { settle(slot, worker) }
    }
    let bit: UInt64 = 1 << UInt64(worker % 64)
    cprimitives_fetch_and64(memory.parked + worker / 64, ~bit)
    cprimitives_fetch_and64(memory.searching + worker / 64, ~bit)
    refill()
    // A wake-up that the dead worker had taken is handed on.
    if memory.hasWaitingTask { memory.wakeWorkers(1) }
  }

  private mutating func lost(_ slot: Int, _ worker: Int, _ status: ExitStatus) {
    let length = memory.slot(slot).load(fromByteOffset: SlotField.length, as: Int.self)
    if length > memory.layout.payload { spill.release(length, slot: slot) }
    if let future = owners[slot], future.retries > 0 {
      // The task still stands in the slot: results are written only when it is over. It could be
      // half overwritten, so the future keeps its own copy for this case.
      future.retries -= 1
      owners[slot] = nil
      release(slot)
      future.isInBacklog = true
      backlog.pushFirst(future)
      return
    }
    if let future = owners[slot] {
      owners[slot] = nil
      release(slot)
      future.fail(failure(.workerDied(status), future.index, worker))
      finished(future)
    } else {
      let index = batchIndexes[slot]
      batchIndexes[slot] = -1
      release(slot)
      countDown()
      let loss = failure(.workerDied(status), index, worker)
      batch?.failed.append(loss)
    }
  }

  /// Fails everything that no worker has taken; with `running`, also what they run.
  mutating func abandon(_ why: String, running: Bool) {
    while let future = backlog.popFirst() {
      future.isInBacklog = false
      future.fail(TaskFailure(.poolEnded(why), taskIndex: future.index))
      finished(future)
    }
    for slot in 0..<memory.layout.slots where owners[slot] != nil || batchIndexes[slot] >= 0 {
      if batch?.contains(slot) == true { continue }
      guard withdraw(slot) || running else { continue }
      if let future = owners[slot] {
        owners[slot] = nil
        release(slot)
        future.fail(TaskFailure(.poolEnded(why), taskIndex: future.index))
        finished(future)
      } else {
        let index = batchIndexes[slot]
        batchIndexes[slot] = -1
        release(slot)
        countDown()
        batch?.failed.append(TaskFailure(.poolEnded(why), taskIndex: index))
      }
    }
  }
}
