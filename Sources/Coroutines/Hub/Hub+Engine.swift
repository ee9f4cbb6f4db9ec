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
  /// Switches between two looks at the clock; a look costs as much as a switch.
  private static var switchesPerClockRead: Int { 16 }
  /// Nanoseconds after which the descriptors are polled although tasks are ready: far above the cost
  /// of a poll, far below what a client notices.
  private static var pollInterval: UInt64 { 200_000 }
  /// System calls in a row after which a fiber gives way: a yield costs a tenth of one call.
  private static var callsBeforeGivingWay: Int { 16 }

  /// Runs until no task is left.
  func loop() {
    while living > 0 {
      if let fiber = ready.popFirst() {
        resume(fiber)
        if isPollDue() { poll(mayBlock: false) }
      } else if timers.isEmpty, outsideWaits == 0 {
        endDeadlock()
      } else {
        poll(mayBlock: true)
      }
    }
  }

  private func resume(_ fiber: Fiber) {
    running = fiber
    // The fiber's own body catches all errors; none comes here.
    try? fiber.greenlet?.switch()
    running = nil
  }

  /// All tasks wait for each other: end them all, so that the caller learns it.
  private func endDeadlock() {
    if firstFailure == nil { firstFailure = HubError.deadlock(tasks: living) }
    cancelAll()
  }

  func cancelAll() {
    for fiber in fibers { if let fiber { cancel(fiber) } }
  }

  func cancel(_ fiber: Fiber) {
    fiber.isCancelled = true
    wake(fiber, .interrupted)
  }

  /// Makes a parked fiber go on.
  ///
  /// One that is not parked is left alone.
  func wake(_ fiber: Fiber, _ reason: Fiber.Wake) {
    guard fiber.isParked else { return }
    fiber.isParked = false
    fiber.wake = reason
    ready.append(fiber)
  }

  /// The calling fiber, if it may wait now: not cancelled, and no scope's limit is over.
  func readyToWait() throws -> Fiber {
    guard let fiber = running else { throw HubError.noHub("a call that waits") }
    try checkInterrupted(fiber)
    return fiber
  }

  func checkInterrupted(_ fiber: Fiber) throws {
    if fiber.isCancelled { throw CancellationError() }
    if !fiber.expiredScopes.isEmpty { throw HubTimeout() }
  }

  /// Parks the calling fiber until somebody wakes it or the deadline has come.
  ///
  /// The caller has put it where it will be found, with ``WaitQueue/append(_:)`` or alike.
  /// - Returns: false when the deadline ended the wait.
  /// - Throws: `CancellationError`; ``HubTimeout`` when an enclosing scope's limit is over.
  func park(until deadline: UInt64? = nil) throws -> Bool {
    let fiber = try readyToWait()
    fiber.parking &+= 1
    fiber.isParked = true
    var ticket: TimerQueue.Ticket?
    if let deadline {
      ticket = setAlarm(.wait(fiber, parking: fiber.parking), at: deadline)
    }
    switchAway()
    if let ticket, fiber.wake != .timedOut { cancelAlarm(ticket) }
    if fiber.wake == .interrupted { try checkInterrupted(fiber) }
    return fiber.wake != .timedOut
  }

  /// Lets the next one run.
  ///
  /// Returns when the calling fiber is resumed.
  func switchAway() {
    guard let me = running else { return }
    switchesSincePoll += 1
    callsInARow = 0
    let next = isPollDue() ? nil : ready.popFirst()
    if next === me { return }
    running = next
    if let next, let greenlet = next.greenlet {
      try? greenlet.switch()
    } else {
      try? engine.switch()
    }
    running = me
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

  private func isPollDue() -> Bool {
    guard switchesSincePoll >= Self.switchesPerClockRead else { return false }
    switchesSincePoll = 0
    return monotonicNow() &- lastPoll > Self.pollInterval
  }

  private func poll(mayBlock: Bool) {
    var limit: Int64 = mayBlock ? -1 : 0
    if mayBlock, let earliest = timers.earliestDeadline {
      let now = monotonicNow()
      limit = earliest > now ? Int64(clamping: earliest - now) : 0
    }
    for stream in poller.wait(nanoseconds: limit) { stream.wakeWaiters(on: self) }
    if poller.hasRung { for completion in threads.takeCompletions() { completion() } }
    lastPoll = monotonicNow()
    fireTimers(now: lastPoll)
  }

  func setAlarm(_ alarm: Alarm, at deadline: UInt64) -> TimerQueue.Ticket {
    let ticket = timers.reserve()
    _ = timers.park(ticket, until: deadline)
    while alarms.count <= ticket.slot { alarms.append(nil) }
    alarms[ticket.slot] = alarm
    return ticket
  }

  func cancelAlarm(_ ticket: TimerQueue.Ticket) {
    if timers.cancel(ticket) { alarms[ticket.slot] = nil }
  }

  private func fireTimers(now: UInt64) {
    while let slot = timers.popDue(now: now) {
      switch alarms[slot].take() {
      case nil:
        break
      case .wait(let fiber, let parking):
        if fiber.parking == parking { wake(fiber, .timedOut) }
      case .scope(let fiber, let scope):
        fiber.expiredScopes.append(scope)
        wake(fiber, .interrupted)
      }
    }
  }
}

// MARK: Tasks

extension Hub {
  func spawn<Success>(
    name: String? = nil, stackSize: Int = Greenlet.defaultStackSize,
    _ body: @escaping () throws -> Success
  ) -> HubTask<Success> {
    let index = freeIndices.popLast() ?? fibers.count
    let fiber = Fiber(index: index)
    let task = HubTask<Success>(fiber: fiber, hub: self)
    fiber.greenlet = Greenlet(name: name, stackSize: stackSize, parent: engine) { [unowned self] in
      let outcome = Result { try body() }
      task.finish(with: outcome)
      self.ended(fiber)
    }
    if index == fibers.count { fibers.append(fiber) } else { fibers[index] = fiber }
    living += 1
    ready.append(fiber)
    return task
  }

  /// The fiber's body is over; its greenlet ends right after this, back in the engine.
  private func ended(_ fiber: Fiber) {
    living -= 1
    fibers[fiber.index] = nil
    freeIndices.append(fiber.index)
    running = nil
  }

  /// A task failed and nobody was waiting for it.
  func failed(with error: any Error) {
    guard firstFailure == nil, !(error is CancellationError) else { return }
    firstFailure = error
    cancelAll()
  }
}
