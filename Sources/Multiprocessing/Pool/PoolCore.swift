import CPrimitives
import Synchronization

/// The engine of a pool: the ledger, the shared memory, and the two threads that serve them.
///
/// ```
///   submit ──▶ slots ──▶ workers ──▶ completion rings ──▶ whoever waits, or the collector thread
///                           ▲
///                 monitor thread: starts workers, notices their end, replaces them
/// ```
///
/// Results are collected by a thread that waits for one ("leader"); the others that wait sleep
/// until their result is there or the lead is free. Only when a continuation or a callback is
/// interested does the collector thread take part. So a single caller that submits and waits pays
/// for one wake-up in each direction and no more.
final class PoolCore: Sendable {
  let settings: PoolSettings
  let memory: PoolMemory
  let spill: SpillFile
  let ledger: Guarded<PoolLedger>
  let ended = Signal()
  let monitor: MonitorMailbox
  private let collectorSignal = Signal()
  private let collectorThread = Guarded<PlainThread?>(nil)
  let monitorThread = Guarded<PlainThread?>(nil)

  init(_ settings: PoolSettings) throws {
    self.settings = settings
    let layout = PoolLayout(
      slots: settings.slots, payload: settings.payload, workers: settings.workerLimit)
    let mapping = try SharedMapping(name: "multiprocessing-pool", size: layout.size)
    memory = PoolMemory(layout: layout, mapping: mapping)
    spill = try SpillFile(slots: layout.slots)
    let monitor = try MonitorMailbox()
    self.monitor = monitor
    ledger = Guarded(PoolLedger(memory: memory, spill: spill, monitor: monitor))
  }

  deinit { ledger.withLock { $0.deallocate() } }

  // MARK: Submitting

  /// Submits a task as bytes.
  ///
  /// With room in the slots the bytes go straight to the workers; otherwise the future keeps them
  /// until there is room, and with `maximumPending` reached the caller waits.
  func submit(
    _ bytes: UnsafeRawBufferPointer, type: UInt32, form: SlotForm, retries: Int
  ) throws -> FutureCore {
    while true {
      let future = try ledger.withLock { ledger in
        try accept(bytes, type, form, retries, &ledger)
      }
      if let future { return future }
      // Back-pressure: results make room.
      _ = wait(threshold: 1, .never) { $0.unfinished < self.settings.maximumPending }
    }
  }

  @inline(__always)
  private func accept(
    _ bytes: UnsafeRawBufferPointer, _ type: UInt32, _ form: SlotForm, _ retries: Int,
    _ ledger: inout PoolLedger
  ) throws -> FutureCore? {
    if ledger.phase != .running { throw closedError(ledger.phase) }
    if ledger.unfinished >= settings.maximumPending { return nil }
    let future = FutureCore(pool: self, index: ledger.nextIndex, form: form, type: type)
    // Room is made here as well, so that a caller that only submits does not wait for a collector.
    if ledger.freeCount == 0 { ledger.drain() }
    if retries > 0 { keepTask(future, bytes, retries) }
    if ledger.backlog.isEmpty, try ledger.place(future, bytes) {
      ledger.publish()
    } else {
      keepTask(future, bytes, retries)
      future.isInBacklog = true
      ledger.backlog.append(future)
      startCollector()
      if !ledger.hasLeader { collectorSignal.raise() }
    }
    ledger.nextIndex += 1
    ledger.unfinished += 1
    return future
  }

  private func keepTask(_ future: FutureCore, _ bytes: UnsafeRawBufferPointer, _ retries: Int) {
    future.retries = retries
    future.keep(exactly: bytes)
  }

  func closedError(_ phase: PoolLedger.Phase) -> MultiprocessingError {
    if case .broken(let why) = phase { return MultiprocessingError(.broken, why) }
    return MultiprocessingError(
      .closed, "pool \(settings.name) was shut down: it takes no more tasks")
  }

  // MARK: Waiting

  /// Takes what is there, without waiting.
  func collect() {
    let hasCallbacks = ledger.withLock { ledger in
      ledger.drain()
      return !ledger.callbacks.isEmpty
    }
    if hasCallbacks { collectorSignal.raise() }
  }

  /// Waits until a future is done.
  ///
  /// False: the deadline passed first.
  func wait(for future: FutureCore, _ deadline: Deadline) -> Bool {
    wait(threshold: 1, deadline, future) { _ in future.isDone }
  }

  /// Waits until `isOver`, which is asked under the lock after each round of collecting.
  ///
  /// A thread that is not the leader is woken when `future` is done, when it is to lead, or by a
  /// signal that it was given by other means.
  func wait(
    threshold: UInt32, _ deadline: Deadline, _ future: FutureCore? = nil, signal: Signal? = nil,
    until isOver: (inout PoolLedger) -> Bool
  ) -> Bool {
    var own: Signal? = signal
    var leads = false
    while true {
      let step = ledger.withLock { ledger -> WaitStep in
        ledger.drain()
        let over = isOver(&ledger)
        if over || deadline.hasPassed {
          stopWaiting(&ledger, leads, own)
          return .finished(over)
        }
        if leads || !ledger.hasLeader {
          ledger.hasLeader = true
          return .lead
        }
        return .follow(follow(&own, future, &ledger))
      }
      switch step {
      case .finished(let over): return over
      case .lead:
        leads = true
        sleepForResults(threshold, deadline)
      case .follow(let signal):
        _ = signal.wait(deadline)
      }
    }
  }

  private enum WaitStep {
    case finished(Bool)
    case lead
    case follow(Signal)
  }

  private func follow(
    _ own: inout Signal?, _ future: FutureCore?, _ ledger: inout PoolLedger
  ) -> Signal {
    let signal = own ?? Signal()
    signal.lower()
    if own == nil {
      future?.listeners.append(.signal(signal))
      own = signal
    }
    if !ledger.followers.contains(where: { $0 === signal }) { ledger.followers.append(signal) }
    return signal
  }

  /// Leaves the queue of those who wait, and hands the lead on.
  private func stopWaiting(_ ledger: inout PoolLedger, _ leads: Bool, _ own: Signal?) {
    if let own { ledger.followers.removeAll { $0 === own } }
    if leads { ledger.hasLeader = false }
    if ledger.hasLeader { return wakeCollectorForCallbacks(&ledger) }
    if let next = ledger.followers.first {
      next.raise()
    } else if ledger.interest > 0 || !ledger.backlog.isEmpty {
      collectorSignal.raise()
    }
    wakeCollectorForCallbacks(&ledger)
  }

  private func wakeCollectorForCallbacks(_ ledger: inout PoolLedger) {
    if !ledger.callbacks.isEmpty { collectorSignal.raise() }
  }

  /// Sleeps until workers have left `threshold` results, or somebody calls `wakeCollector`.
  private func sleepForResults(_ threshold: UInt32, _ deadline: Deadline) {
    let word = memory.collectorParked
    cprimitives_store32(memory.collectorThreshold, threshold)
    _ = cprimitives_exchange32(word, 1)
    // The word is set before this look: either we see the result, or its worker sees the word.
    cprimitives_fence()
    let isThere = ledger.withLock { ledger in
      ledger.hasResults(UInt64(threshold)) || ledger.mustLook
    }
    if !isThere { _ = cprimitives_futex_wait(word, 1, deadline.remainingNanoseconds) }
    ledger.withLock { $0.mustLook = false }
    cprimitives_store32(word, 0)
  }

  /// Makes whoever waits look again: something changed that is not a result in shared memory.
  func disturb() {
    ledger.withLock { ledger in
      ledger.mustLook = true
      for signal in ledger.followers { signal.raise() }
      ledger.batch?.signal.raise()
    }
    memory.wakeCollector()
    collectorSignal.raise()
  }

  // MARK: Futures

  func cancel(_ future: FutureCore) -> Bool {
    let cancelled = ledger.withLock { $0.cancel(future) }
    if cancelled { disturb() }
    return cancelled
  }

  /// Tells `listener` when the future is done; at once if it is.
  func listen(_ future: FutureCore, _ listener: FutureCore.Listener) {
    if !ledger.withLock({ $0.collectorMustEnd }) { startCollector() }
    let isLate = ledger.withLock { ledger -> Bool in
      if !future.isDone { ledger.drain() }
      guard future.isDone else {
        future.listeners.append(listener)
        ledger.interest += 1
        return false
      }
      guard case .callback(let body) = listener, !ledger.collectorHasEnded else { return true }
      ledger.callbacks.append(body)
      ledger.interest += 1
      return false
    }
    if isLate {
      switch listener {
      case .continuation(let continuation): continuation.resume()
      case .callback(let body): body()  // the pool has ended, and its thread with it
      case .signal(let signal): signal.raise()
      }
    }
    collectorSignal.raise()
  }

  // MARK: The collector thread

  /// Whether the caller runs on the collector thread, that is, inside of a callback.
  var isCollecting: Bool { collectorThread.withLock { $0?.isCurrent ?? false } }

  /// Starts the collecting thread if there is none; for pools that are not over.
  ///
  /// May be called with the ledger's lock.
  func startCollector() {
    collectorThread.withLock { thread in
      if thread != nil { return }
      thread = try? PlainThread("pool-collector") { [self] in runCollector() }
    }
  }

  private func runCollector() {
    var leads = false
    while true {
      collectorSignal.lower()
      let (callbacks, step) = ledger.withLock { ledger in planCollector(&ledger, &leads) }
      for callback in callbacks { callback() }
      if !callbacks.isEmpty {
        ledger.withLock { $0.interest -= callbacks.count }
        continue
      }
      switch step {
      case .end: return
      case .lead(let threshold): sleepForResults(threshold, .never)
      case .sleep: _ = collectorSignal.wait()
      }
    }
  }

  private enum CollectorStep {
    case end
    case lead(UInt32)
    case sleep
  }

  private func planCollector(
    _ ledger: inout PoolLedger, _ leads: inout Bool
  ) -> ([@Sendable () -> Void], CollectorStep) {
    ledger.drain()
    let callbacks = ledger.callbacks
    ledger.callbacks = []
    let wanted = ledger.interest > 0 || !ledger.backlog.isEmpty || ledger.phase == .closing
    if callbacks.isEmpty, wanted, ledger.unfinished > 0, leads || !ledger.hasLeader {
      leads = true
      ledger.hasLeader = true
      // Nobody waits for a single result if there is only a backlog: a quarter of the slots at
      // once costs fewer wake-ups and leaves the workers enough to do meanwhile.
      let hasHurry = ledger.interest > 0 || !ledger.followers.isEmpty || ledger.phase == .closing
      let share = memory.layout.slots / 4 / max(1, ledger.workers.count)
      return ([], .lead(hasHurry ? 1 : UInt32(max(1, share))))
    }
    if leads {
      leads = false
      ledger.hasLeader = false
      ledger.followers.first?.raise()
    }
    let isOver = ledger.collectorMustEnd && callbacks.isEmpty
    if isOver { ledger.collectorHasEnded = true }
    return (callbacks, isOver ? .end : .sleep)
  }

  /// Ends the collector thread once its callbacks have run.
  func endCollector() {
    ledger.withLock { $0.collectorMustEnd = true }
    collectorSignal.raise()
    memory.wakeCollector()
    let thread = collectorThread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    guard let thread else {
      ledger.withLock { $0.collectorHasEnded = true }
      return
    }
    if thread.isCurrent { thread.letGo() } else { thread.join() }
  }
}
