import CPrimitives

// The engine: who runs next, and what wakes whom.
//
//   spawn ──▶ ready ──▶ running ──▶ ended
//               ▲          │ park
//               │ wake     ▼
//               └─────── parked   (timer, descriptor, queue of a lock, other thread)
//
// A fiber that parks switches straight to the next ready one; only when there is none, or when it is
// time to look at the clock and the descriptors, does it switch to the engine's own greenlet.
extension Hub {
  /// Switches between two looks at the clock while they are quick; a look costs as much as a few.
  private static var quickSwitchesPerClockRead: Int { 32 }
  /// Nanoseconds that pay for one look at the clock, which takes about 25: 5 % of the time at most.
  private static var nanosecondsPerClockRead: UInt64 { 512 }
  /// The most looks that can be paid for ahead: a burst of quick switches wastes no more.
  private static var mostClockCredit: UInt64 { 4096 }
  /// Nanoseconds after which the descriptors are polled although tasks are ready: far above the cost
  /// of a poll, far below what a client notices.
  private static var pollInterval: UInt64 { 200_000 }
  /// System calls in a row after which a fiber gives way: a yield costs a tenth of one call.
  private static var callsBeforeGivingWay: Int { 16 }

  /// Jobs of Swift tasks between two looks at the greenlets: enough that the looks cost nothing.
  private static var jobsInARow: Int { 64 }

  /// Bytes of stack that a fiber needs to begin a wait or to end another one's.
  ///
  /// An overflow must not leave the engine's lines half changed; growing a ring is the most that happens
  /// meanwhile.
  static var roomForWait: Int { 6144 }

  /// Runs until no task is left.
  func loop() {
    while living > 0 {
      let jobs = executor?.runJobs(atMost: Self.jobsInARow) ?? 0
      switchesSinceClockRead &+= jobs
      if let fiber = ready.popFirst() {
        resume(fiber)
        if isPollDue() { poll(mayBlock: false) }
      } else if jobs > 0 {
        if isPollDue() { poll(mayBlock: false) }
      } else if timers.isEmpty, outsideWaits == 0 {
        endDeadlock()
      } else {
        poll(mayBlock: true)
      }
    }
  }

  /// Lets a fiber run; returns when none of those that follow one another is ready any more.
  private func resume(_ fiber: Fiber) {
    running = fiber
    switchTo(fiber)
    // The fibers' own bodies catch all errors; none comes here.
    try? GreenletThread.receiveNothing(on: thread)
    running = nil
    while let ended = ended.popFirst() { recycle(ended) }
    if let last = yielding {
      yielding = nil
      poll(mayBlock: false)
      ready.append(last)
    }
  }

  /// All tasks wait for each other: end them all, so that the caller learns it.
  private func endDeadlock() {
    if firstFailure == nil { firstFailure = HubError.deadlock(tasks: living) }
    cancelAll()
  }

  func cancelAll() {
    for fiber in fibers where fiber.pointee.greenlet != nil { cancel(fiber) }
  }

  func cancel(_ fiber: Fiber) {
    fiber.pointee.isCancelled = true
    wake(fiber, .interrupted)
  }

  /// Makes a parked fiber go on.
  ///
  /// One that is not parked is left alone.
  @inline(__always)
  func wake(_ fiber: Fiber, _ reason: FiberRecord.Wake) {
    cprimitives_stack_require(Self.roomForWait)
    WaitLine.remove(fiber)
    guard fiber.pointee.isParked else { return }
    fiber.pointee.isParked = false
    fiber.pointee.wake = reason
    ready.append(fiber)
  }

  /// Wakes all that wait for something.
  func wakeAll(_ queue: borrowing WaitQueue) {
    while let fiber = queue.first { wake(fiber, .ready) }
  }

  /// The calling fiber, if it may wait now: not cancelled, and no scope's limit is over.
  @inline(__always)
  func readyToWait() throws -> Fiber {
    cprimitives_stack_require(Self.roomForWait)
    guard let fiber = running else { throw HubError.noHub("a call that waits") }
    try checkInterrupted(fiber)
    return fiber
  }

  @inline(__always)
  func checkInterrupted(_ fiber: Fiber) throws {
    if fiber.pointee.isCancelled { throw CancellationError() }
    if !fiber.pointee.expiredScopes.isEmpty { throw HubTimeout() }
  }

  /// Parks the calling fiber until somebody wakes it or the deadline has come.
  ///
  /// - Parameter line: where whoever wakes it will look for it, if anywhere.
  /// - Returns: false when the deadline ended the wait.
  /// - Throws: `CancellationError`; ``HubTimeout`` when an enclosing scope's limit is over.
  func park(in line: WaitLine.Pointer? = nil, until deadline: UInt64? = nil) throws -> Bool {
    let fiber = try readyToWait()
    if let line { WaitLine.append(fiber, to: line) }
    fiber.pointee.parking &+= 1
    fiber.pointee.isParked = true
    guard let deadline else {
      try switchAway()
      if fiber.pointee.wake == .interrupted { try checkInterrupted(fiber) }
      return true
    }
    let alarm = setAlarm(Alarm(fiber: fiber, scope: 0), at: deadline)
    do { try switchAway() } catch {
      cancelAlarm(alarm)
      throw error
    }
    if fiber.pointee.wake != .timedOut { cancelAlarm(alarm) }
    if fiber.pointee.wake == .interrupted { try checkInterrupted(fiber) }
    return fiber.pointee.wake != .timedOut
  }

  /// Lets the next one run.
  ///
  /// Returns when the calling fiber is resumed; throws when its greenlet is being ended.
  func switchAway() throws {
    guard let me = running else { return }
    switchesSinceClockRead &+= 1
    callsInARow = 0
    let next = isPollDue() ? nil : ready.popFirst()
    if next == me { return }
    let thread = thread
    me.pointee.context = thread.pointee.context
    me.pointee.suspended = thread.pointee.current
    running = next
    if let next { switchTo(next) } else { transfer(to: engineContext, of: engine) }
    running = me
    if thread.pointee.hasCargo { try endWait(of: me) }
  }

  /// A greenlet that waits is being ended from outside: it leaves its line.
  @inline(never)
  private func endWait(of fiber: Fiber) throws {
    WaitLine.remove(fiber)
    fiber.pointee.isParked = false
    try GreenletThread.receiveNothing(on: thread)
  }

  /// Continues or starts a fiber.
  @inline(__always)
  private func switchTo(_ fiber: Fiber) {
    if let context = fiber.pointee.context, let greenlet = fiber.pointee.suspended {
      transfer(to: context, of: greenlet)
    } else {
      start(fiber)
    }
  }

  @inline(__always)
  private func transfer(
    to context: UnsafeMutablePointer<cprimitives_context>, of greenlet: Unmanaged<Greenlet>
  ) {
    let thread = thread
    let from = thread.pointee.context
    thread.pointee.current = greenlet
    thread.pointee.context = context
    cprimitives_switch(from, context)
  }

  @inline(never)
  private func start(_ fiber: Fiber) {
    do {
      try fiber.pointee.greenlet?.start()
    } catch {
      fiber.pointee.body.take()?(error)
      end(fiber)
      transferToEngineIfElsewhere()
    }
  }

  /// After a fiber that could not start: the engine knows who comes next.
  private func transferToEngineIfElsewhere() {
    running = nil
    guard thread.pointee.context != engineContext else { return }
    transfer(to: engineContext, of: engine)
  }

  /// Lets others run when the calling fiber made many calls in a row that had no need to wait.
  ///
  /// A peer that always has something to say would otherwise keep the hub for itself.
  func giveWayAfterManyCalls() throws {
    callsInARow += 1
    guard callsInARow >= Self.callsBeforeGivingWay else { return }
    callsInARow = 0
    try Hub.yield()
  }

  /// Whether it is time to poll, after so many switches that are not counted yet.
  @inline(__always)
  func isPollDue(after switches: Int = 0) -> Bool {
    if mustPoll { return true }
    guard switchesSinceClockRead &+ switches >= switchesPerClockRead else { return false }
    return readClock()
  }

  /// Looks at the clock; true when a poll is due.
  ///
  /// Fibers that compute between their switches pay for a look at each switch, so timers and
  /// descriptors wait for one slice and not for many; fibers that only switch do not pay.
  @inline(never)
  private func readClock() -> Bool {
    let now = monotonicNow()
    let earned = (now &- lastClockRead) / Self.nanosecondsPerClockRead
    let left = clockCredit > 0 ? clockCredit - 1 : 0
    clockCredit = min(Self.mostClockCredit, left &+ earned)
    switchesPerClockRead = clockCredit > 0 ? 1 : Self.quickSwitchesPerClockRead
    switchesSinceClockRead = 0
    lastClockRead = now
    mustPoll = now &- lastPoll > Self.pollInterval
    return mustPoll
  }

  private func poll(mayBlock: Bool) {
    mustPoll = false
    var limit: Int64 = mayBlock ? -1 : 0
    if mayBlock, let earliest = timers.earliestDeadline {
      let now = monotonicNow()
      limit = earliest > now ? Int64(clamping: earliest - now) : 0
    }
    for stream in poller.wait(nanoseconds: limit) { stream.wakeWaiters(on: self) }
    if poller.hasRung {
      for completion in threads.takeCompletions() { completion() }
      executor?.collectInbox()
    }
    lastPoll = monotonicNow()
    fireTimers(now: lastPoll)
  }
}
