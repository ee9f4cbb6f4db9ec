import CPrimitives
import Coroutines
import NIOCore

/// A `TaskExecutor` that runs its tasks on one SwiftNIO event loop and nowhere else.
///
/// ```
///   on the loop      enqueue ──▶ ready ──▶ turn ──▶ runs jobs (up to a budget) ─┐
///   other threads    enqueue ──▶ inbox ──▶ one wake-up of the loop ──▶ ready    │
///   sleepers         timers  ──▶ ONE scheduled callback for the earliest        │
///                      ▲                                                        │
///                      └──────────── the loop polls its sockets ◀───────────────┘
/// ```
/// `EventLoop.execute` costs a lock and a closure for every job, and an event loop runs everything
/// handed to it that way before it polls again: a task that yields for ever would starve every
/// socket. So ready jobs wait in a ring of our own, and a turn that ends with jobs left asks for its
/// continuation by a *timer* a moment ahead, which makes the loop poll in between.
///
/// Sendable although it has unguarded state: everything but `inbox` and `isClosed` is touched only
/// on the loop's thread, which `isOnLoop` establishes before every use. Those properties are exempt
/// from the dynamic exclusivity check, which would cost a tenth of a yield; no access to them is open
/// while a job runs.
final class LoopExecutor: TaskExecutor, @unchecked Sendable {
  /// Where a sleeping task waits.
  ///
  /// Resumed with true at its deadline, with false when cancelled.
  typealias Sleeper = UnsafeContinuation<Bool, Never>
  typealias Ticket = TimerQueue.Ticket

  /// How long a turn may go on before the loop polls: far above the cost of a poll (up to 5 us on a
  /// virtual machine), far below what a client would notice as latency.
  static let turnBudget: UInt64 = 200_000
  /// Jobs between two looks at the clock within one round; a look costs about as much as a job.
  static let jobsPerClockRead = 8
  /// Sleepers woken before the jobs they make ready run; bounds the time a wake-up storm keeps the
  /// loop from its sockets to about 0.2 ms.
  static let wakesPerCallback = 2048

  /// How far the thread's heap is made ready for tasks ahead of them.
  ///
  /// A task that sleeps takes about 1.4 KB, mostly from the runtime. On a thread's own heap the
  /// allocator pays a system call for every third of them, a quarter of what making them costs; by
  /// steps it is one for eighty. Nothing is prepared for fewer than a step, nor for a slot again.
  private enum HeapStep {
    static let sleepers = 1024
    static let bytes = sleepers * 1400
  }

  private struct Inbox {
    var jobs: [UnownedJob] = []
    var cancelled: [Ticket] = []
    var isWakePending = false
    var isClosed = false

    /// Whether the caller is the one that has to wake the loop.
    mutating func requestWake() -> Bool {
      defer { isWakePending = true }
      return !isWakePending
    }
  }

  let eventLoop: any EventLoop
  private let inboxLock = PlainLock()
  @exclusivity(unchecked) private var inbox = Inbox()

  @exclusivity(unchecked) private var ready = JobQueue()
  @exclusivity(unchecked) private var isTurnPending = false
  @exclusivity(unchecked) private var poll = PollDistance()
  @exclusivity(unchecked) private var timers = TimerQueue()
  /// Who waits under which of the timers' slots: continuations as bits, which the timers' tickets
  /// let nobody resume twice.
  @exclusivity(unchecked) private var sleepers = SlotTable<UInt>()
  /// The heap is prepared for as many sleepers at a time as this.
  @exclusivity(unchecked) private var preparedSleepers = HeapStep.sleepers
  @exclusivity(unchecked) private var armed: (deadline: UInt64, callback: NIOScheduledCallback)?

  init(eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  /// The executor whose loop the calling thread is, or nil.
  static var current: LoopExecutor? {
    guard let pointer = cprimitives_current_loop() else { return nil }
    return Unmanaged<LoopExecutor>.fromOpaque(pointer).takeUnretainedValue()
  }

  /// Marks the calling thread as this executor's loop.
  ///
  /// The caller keeps the executor alive.
  func adoptThread() {
    cprimitives_set_current_loop(Unmanaged.passUnretained(self).toOpaque())
  }

  /// The thread is not a loop any more.
  func leaveThread() {
    cprimitives_set_current_loop(nil)
    close()
  }

  /// The part that other threads reach, under its lock.
  private func withInbox<Result>(_ body: (inout Inbox) -> Result) -> Result {
    inboxLock.lock()
    defer { inboxLock.unlock() }
    return body(&inbox)
  }

  var isOnLoop: Bool {
    cprimitives_current_loop() == Unmanaged.passUnretained(self).toOpaque()
  }

  /// Moves the calling task, which has to prefer this executor, onto the loop's thread.
  ///
  /// A preference alone moves nobody: a function that inherits its caller's isolation runs on where
  /// it was called until something suspends it.
  func moveHere() async {
    while !isOnLoop { await Task.yield() }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    guard isOnLoop else { return enqueueFromElsewhere(job) }
    ready.append(job)
    requestTurn()
  }
}

// MARK: Turns

extension LoopExecutor {
  private func requestTurn() {
    guard !isTurnPending else { return }
    isTurnPending = true
    eventLoop.execute { self.turn() }
  }

  /// Runs ready jobs until none is left or the budget is spent; then lets the loop poll.
  fileprivate func turn() {
    let start = NIODeadline.now().uptimeNanoseconds
    poll.turnStarted(at: start)
    while !ready.isEmpty {
      runJobs(min(ready.count, Self.jobsPerClockRead))
      guard NIODeadline.now().uptimeNanoseconds &- start < Self.turnBudget else { break }
    }
    guard !ready.isEmpty else {
      isTurnPending = false
      return
    }
    continueAfterPoll()
  }

  private func runJobs(_ limit: Int) {
    for _ in 0..<limit {
      guard let job = ready.popFirst() else { return }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }

  private func continueAfterPoll() {
    let soon = poll.nextTurn(after: NIODeadline.now().uptimeNanoseconds)
    do {
      try eventLoop.scheduleCallback(
        at: .uptimeNanoseconds(soon), handler: TurnCallback(executor: self))
    } catch {
      // Only a loop that is closing refuses; it still runs what is executed.
      eventLoop.execute { self.turn() }
    }
  }

  private struct TurnCallback: NIOScheduledCallbackHandler, Sendable {
    let executor: LoopExecutor

    func handleScheduledCallback(eventLoop: some EventLoop) {
      executor.turn()
    }

    /// The loop is closing: what is ready still runs.
    func didCancelScheduledCallback(eventLoop: some EventLoop) {
      eventLoop.execute { executor.turn() }
    }
  }
}

// MARK: From other threads

extension LoopExecutor {
  private func enqueueFromElsewhere(_ job: UnownedJob) {
    let (isClosed, wake) = withInbox { inbox in
      guard !inbox.isClosed else { return (true, false) }
      inbox.jobs.append(job)
      return (false, inbox.requestWake())
    }
    // A job that is dropped leaks its task and everything that waits for it. After the shutdown
    // there is no loop to run it on, so the thread that made it ready runs it.
    guard !isClosed else { return job.runSynchronously(on: asUnownedTaskExecutor()) }
    if wake { eventLoop.execute { self.collectInbox() } }
  }

  private func collectInbox() {
    let arrived = withInbox { inbox in
      defer { inbox = Inbox(isClosed: inbox.isClosed) }
      return inbox
    }
    for ticket in arrived.cancelled { cancelOnLoop(ticket) }
    for job in arrived.jobs { ready.append(job) }
    if !isTurnPending, !ready.isEmpty {
      isTurnPending = true
      turn()
    }
  }

  /// Ends all sleeps as cancelled, so that the tasks behind them end.
  ///
  /// On the loop only.
  func cancelAllSleepers() {
    while let slot = timers.popDue(now: .max) { wake(slot, isDue: false) }
    disarm()
  }

  /// From now on other threads' jobs are not for the loop any more.
  func close() {
    let left = withInbox { inbox in
      inbox.isClosed = true
      defer { inbox.jobs = [] }
      return inbox.jobs
    }
    for job in left { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}

// MARK: Timers

extension LoopExecutor {
  /// Suspends the calling task until `deadline`, in nanoseconds of the monotonic clock.
  ///
  /// On the loop only, where it also resumes. Inlined, because every frame of a sleeping task counts:
  /// the runtime gives a task memory in pieces of 1 KiB, and a waiter should get by with one.
  ///
  /// - Parameter now: what the clock says; for who has just looked at it.
  @inline(__always)
  func sleep(
    until deadline: UInt64, now: UInt64 = NIODeadline.now().uptimeNanoseconds
  ) async throws {
    assert(isOnLoop, "the sleeper is not on its loop")
    try Task.checkCancellation()
    guard deadline > now else { return }
    // Reserved first, because the task can be cancelled before its continuation exists.
    let ticket = timers.reserve()
    let isDue = await withTaskCancellationHandler {
      await withUnsafeContinuation { self.park($0, under: ticket, until: deadline) }
    } onCancel: {
      self.cancel(ticket)
    }
    guard isDue else { throw CancellationError() }
  }

  private func park(_ sleeper: Sleeper, under ticket: Ticket, until deadline: UInt64) {
    guard timers.park(ticket, until: deadline) else { return sleeper.resume(returning: false) }
    sleepers.set(unsafeBitCast(sleeper, to: UInt.self), at: ticket.slot)
    if ticket.slot >= preparedSleepers { prepareHeap() }
    arm(deadline)
  }

  @inline(never)
  private func prepareHeap() {
    preparedSleepers += HeapStep.sleepers
    cprimitives_heap_extend(HeapStep.bytes)
  }

  /// Resumes the sleeper of a slot that the timers have just given back; once.
  private func wake(_ slot: Int, isDue: Bool) {
    unsafeBitCast(sleepers[slot], to: Sleeper.self).resume(returning: isDue)
  }

  private func cancelOnLoop(_ ticket: Ticket) {
    if timers.cancel(ticket) { wake(ticket.slot, isDue: false) }
  }

  /// Wakes a sleeper early.
  ///
  /// From any thread; a sleeper that is gone is none of its business.
  private func cancel(_ ticket: Ticket) {
    guard !isOnLoop else {
      cancelOnLoop(ticket)
      return
    }
    let wake = withInbox { inbox in
      guard !inbox.isClosed else { return false }
      inbox.cancelled.append(ticket)
      return inbox.requestWake()
    }
    if wake { eventLoop.execute { self.collectInbox() } }
  }

  /// Makes sure that the loop's one callback comes no later than `deadline`.
  private func arm(_ deadline: UInt64) {
    if let armed {
      guard deadline < armed.deadline else { return }
      disarm()
    }
    do {
      let callback = try eventLoop.scheduleCallback(
        at: .uptimeNanoseconds(deadline), handler: TimerCallback(executor: self))
      armed = (deadline, callback)
    } catch {
      // Only a loop that is closing refuses: nobody may sleep on it any more.
      eventLoop.execute { self.cancelAllSleepers() }
    }
  }

  private func disarm() {
    armed?.callback.cancel()
    armed = nil
  }

  private func wakeDueSleepers() {
    armed = nil
    let now = NIODeadline.now().uptimeNanoseconds
    for _ in 0..<Self.wakesPerCallback {
      guard let slot = timers.popDue(now: now) else { break }
      wake(slot, isDue: true)
    }
    guard let next = timers.earliestDeadline else { return }
    // Read again: waking took its time, which is no part of the way to the loop's check.
    arm(max(next, poll.nextTurn(after: NIODeadline.now().uptimeNanoseconds)))
  }

  private struct TimerCallback: NIOScheduledCallbackHandler, Sendable {
    let executor: LoopExecutor

    func handleScheduledCallback(eventLoop: some EventLoop) {
      executor.wakeDueSleepers()
    }
  }
}
