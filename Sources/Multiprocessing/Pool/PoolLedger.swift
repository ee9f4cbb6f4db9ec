import CPrimitives

/// The books of a pool: which future or batch entry owns which slot, what waits for a slot, who
/// collects results.
///
/// Plain state, changed under the pool's lock; the methods say what the caller has to do outside of
/// it.
struct PoolLedger {
  enum Phase: Equatable {
    case running
    /// No more submissions; what is there is finished.
    case closing
    /// The workers were told to end.
    case ended
    /// The workers cannot be started; the text says why.
    case broken(String)
  }

  let memory: PoolMemory
  let spill: SpillFile
  var phase = Phase.running
  var workers: [WorkerRecord] = []
  /// Tasks that were accepted and are not done.
  var unfinished = 0
  /// Submitted tasks so far; the next one's number.
  var nextIndex = 0
  /// Whether somebody sleeps for results in shared memory.
  var hasLeader = false
  /// Threads that wait for a result while somebody else leads.
  var followers: [Signal] = []
  /// Listeners that need the collecting thread: continuations and callbacks not yet served.
  var interest = 0
  var callbacks: [@Sendable () -> Void] = []
  var batch: DispatchBatch?
  /// Something changed that a leader asleep in shared memory cannot see there.
  var mustLook = false
  /// The pool is over: the collecting thread is to end after its callbacks.
  var collectorMustEnd = false
  /// There is no collecting thread any more, and none may start.
  var collectorHasEnded = false
  var backlog = FutureQueue()

  private let owners: UnsafeMutablePointer<FutureCore?>
  private let batchIndexes: UnsafeMutablePointer<Int>
  private let free: UnsafeMutablePointer<UInt32>
  private(set) var freeCount: Int
  private var tail: UInt64 = 0
  private var published: UInt64 = 0

  private let monitor: MonitorMailbox

  init(memory: PoolMemory, spill: SpillFile, monitor: MonitorMailbox) {
    self.memory = memory
    self.monitor = monitor
    self.spill = spill
    let slots = memory.layout.slots
    owners = .allocate(capacity: slots)
    owners.initialize(repeating: nil, count: slots)
    batchIndexes = .allocate(capacity: slots)
    batchIndexes.initialize(repeating: -1, count: slots)
    free = .allocate(capacity: slots)
    for index in 0..<slots { free[index] = UInt32(slots - 1 - index) }
    freeCount = slots
  }

  /// Gives the tables back; the pool does so when nobody can use them any more.
  func deallocate() {
    owners.deinitialize(count: memory.layout.slots)
    owners.deallocate()
    batchIndexes.deallocate()
    free.deallocate()
  }

  // MARK: Placing tasks

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
  private mutating func giveBack(_ slot: Int) {
    free[freeCount] = UInt32(slot)
    freeCount += 1
  }

  private mutating func release(_ slot: Int) {
    cprimitives_store64(memory.state(slot), SlotState(.free, position: 0).word)
    giveBack(slot)
  }

  // MARK: Collecting results

  /// Takes all results that workers have left, and fills the slots that became free.
  mutating func drain() {
    for worker in workers.indices { drain(worker) }
    refill()
  }

  private mutating func drain(_ worker: Int) {
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
  private mutating func settle(_ slot: Int, _ worker: Int) {
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
  private mutating func finished(_ future: FutureCore) {
    future.slot = -1
    if !future.listeners.isEmpty { tell(future) }
    countDown()
  }

  /// One task less; the last one of a closing pool lets the monitor end the workers.
  @inline(__always)
  private mutating func countDown() {
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

  private mutating func refill() {
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

  // MARK: Ends that are not results

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
  private func withdraw(_ slot: Int) -> Bool {
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
    if length > memory.layout.payload { spill.release(length, slot: slot) }
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

  // MARK: Batches

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

/// What the pool knows about one worker.
struct WorkerRecord {
  var pid: Int32?
  var handle: ProcessHandle?
  /// How often in a row it ended before it was ready.
  var failedStarts = 0
  /// It was told to end and is not replaced.
  var isRetiring = false
}
