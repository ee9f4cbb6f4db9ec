import CPrimitives

extension ProcessPool {
  /// Runs `count` raw tasks, one by one, and returns when all are done.
  ///
  /// The pool needs a `RawTaskHandler`.
  ///
  /// No future is made for them: the fastest way to hand many small tasks out. The three closures
  /// run on the calling thread. One dispatch at a time; `submit` may be used beside it.
  /// - Parameters:
  ///   - count: how many tasks.
  ///   - inFlight: the most tasks that are with the workers at once; nil: as many as fit.
  ///   - encode: appends the bytes of the task with this number.
  ///   - onResult: takes the number of the task, the number of the worker, and the bytes of the
  ///     result, which are valid during the call.
  ///   - onFailure: takes the number of a task that failed, and why.
  ///
  /// Throws `closed` or `broken` if the pool is over, `invalidArgument` without a handler or
  /// during another dispatch, or what `encode` throws once the tasks under way are done.
  public func dispatch(
    count: Int, inFlight: Int? = nil,
    encode: (_ index: Int, _ task: inout RawOutput) throws -> Void,
    onResult: (_ index: Int, _ worker: Int, _ bytes: UnsafeRawBufferPointer) -> Void,
    onFailure: (_ index: Int, _ failure: TaskFailure) -> Void
  ) throws {
    let signal = Signal()
    try core.ledger.withLock { ledger in
      if ledger.phase != .running { throw core.closedError(ledger.phase) }
      guard ledger.batch == nil else {
        throw MultiprocessingError(
          .invalidArgument, "a dispatch is under way on this pool; wait for its end")
      }
      ledger.batch = DispatchBatch(signal: signal)
    }
    defer { core.ledger.withLock { $0.batch = nil } }
    var run = DispatchRun(core: core, signal: signal, count: count, limit: inFlight ?? Int.max)
    try run.all(encode, onResult, onFailure)
  }
}

/// The state of one dispatch, on the thread of its caller.
private struct DispatchRun {
  /// How many tasks are placed or results taken per turn of the lock: enough to make the lock
  /// cheap, few enough that workers are not kept waiting for a slow `encode`.
  static let chunk = 64

  let core: PoolCore
  let signal: Signal
  let count: Int
  let limit: Int
  var next = 0
  var done = 0
  private let buffer = WireBuffer()

  init(core: PoolCore, signal: Signal, count: Int, limit: Int) {
    self.core = core
    self.signal = signal
    self.count = count
    self.limit = max(1, limit)
  }

  mutating func all(
    _ encode: (Int, inout RawOutput) throws -> Void,
    _ onResult: (Int, Int, UnsafeRawBufferPointer) -> Void,
    _ onFailure: (Int, TaskFailure) -> Void
  ) throws {
    var failure: (any Error)?
    while done < next || (next < count && failure == nil) {
      var placed = 0
      if failure == nil {
        do { placed = try place(encode) } catch { failure = error }
      }
      let taken = take(onResult, onFailure)
      if placed == 0, taken == 0 { waitForResults() }
    }
    if let failure { throw failure }
  }

  /// Places a few tasks; returns how many.
  private mutating func place(_ encode: (Int, inout RawOutput) throws -> Void) throws -> Int {
    let room = min(count - next, limit - (next - done), Self.chunk)
    if room <= 0 { return 0 }
    var placed = 0
    // `encode` is foreign code: what it does under the lock must be no more than writing bytes.
    // To be safe against a pool call inside of it, the bytes are made outside.
    var ends: [Int] = []
    ends.reserveCapacity(room)
    buffer.removeAll()
    for index in next..<next + room {
      var output = RawOutput(buffer: buffer)
      try encode(index, &output)
      ends.append(buffer.count)
    }
    let bytes = buffer.bytes
    try core.ledger.withLock { ledger in
      if ledger.phase != .running { throw core.closedError(ledger.phase) }
      if ledger.freeCount < room { ledger.drain() }
      var start = 0
      for end in ends {
        let task = UnsafeRawBufferPointer(rebasing: bytes[start..<end])
        guard try ledger.place(batchIndex: next + placed, task) else { break }
        placed += 1
        start = end
      }
      ledger.publish()
    }
    next += placed
    return placed
  }

  /// Hands results over; returns how many.
  private mutating func take(
    _ onResult: (Int, Int, UnsafeRawBufferPointer) -> Void,
    _ onFailure: (Int, TaskFailure) -> Void
  ) -> Int {
    let (entries, failures) = core.ledger.withLock {
      ledger -> ([DispatchBatch.Entry], [TaskFailure]) in
      ledger.drain()
      return ledger.takeBatch()
    }
    for entry in entries { deliver(entry, onResult, onFailure) }
    for failure in failures { onFailure(failure.taskIndex, failure) }
    if !entries.isEmpty {
      core.ledger.withLock { $0.releaseBatch(entries) }
    }
    done += entries.count + failures.count
    return entries.count + failures.count
  }

  private func deliver(
    _ entry: DispatchBatch.Entry, _ onResult: (Int, Int, UnsafeRawBufferPointer) -> Void,
    _ onFailure: (Int, TaskFailure) -> Void
  ) {
    let slot = core.memory.slot(entry.slot)
    let length = slot.load(fromByteOffset: SlotField.length, as: Int.self)
    let outcome = slot.load(fromByteOffset: SlotField.outcome, as: UInt8.self)
    let index = core.ledger.withLock { $0.batchIndex(entry.slot) }
    let large = WireBuffer(capacity: length > core.memory.layout.payload ? length : 0)
    var bytes = UnsafeRawBufferPointer(start: core.memory.payload(entry.slot), count: length)
    var reason: TaskFailure.Reason?
    if length > core.memory.layout.payload {
      do {
        try core.spill.read(length, slot: entry.slot, into: large.extend(length))
        bytes = large.bytes
      } catch {
        reason = .unreadable("\(error)")
      }
    }
    if outcome != SlotOutcome.succeeded.rawValue, reason == nil {
      reason = PoolLedger.reason(outcome, bytes)
    }
    guard let reason else { return onResult(index, entry.worker, bytes) }
    let failure = core.ledger.withLock { $0.failure(reason, index, entry.worker) }
    onFailure(index, failure)
  }

  private func waitForResults() {
    // Results may come in by the dozen as long as the workers have enough to do meanwhile.
    let outstanding = next - done
    let workers = core.ledger.withLock { max(1, $0.workers.count) }
    let threshold = next < count || outstanding > 8 * workers ? outstanding / 4 / workers : 1
    _ = core.wait(threshold: UInt32(max(1, min(threshold, 256))), .never, signal: signal) {
      $0.batch?.hasNews ?? true
    }
  }
}
