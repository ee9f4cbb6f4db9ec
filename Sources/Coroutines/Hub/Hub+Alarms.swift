/// What a timer does when it is due.
struct Alarm: BitwiseCopyable {
  /// Whose wait or scope it ends; nil for a Swift task.
  let fiber: Fiber?
  /// The scope of `withTimeout`; 0 for a single wait.
  let scope: UInt64
  /// The continuation of a Swift task as bits, or 0: the table of alarms holds plain values only.
  private let continuation: UInt

  init(fiber: Fiber, scope: UInt64) {
    self.fiber = fiber
    self.scope = scope
    continuation = 0
  }

  init(sleeper: HubExecutor.Sleeper) {
    fiber = nil
    scope = 0
    continuation = unsafeBitCast(sleeper, to: UInt.self)
  }

  /// The Swift task that sleeps; to be resumed once.
  var sleeper: HubExecutor.Sleeper? {
    continuation == 0 ? nil : unsafeBitCast(continuation, to: HubExecutor.Sleeper.self)
  }
}

extension Hub {
  func setAlarm(_ alarm: Alarm, at deadline: UInt64) -> TimerQueue.Ticket {
    let ticket = timers.reserve()
    _ = timers.park(ticket, until: deadline)
    alarms.set(alarm, at: ticket.slot)
    return ticket
  }

  func cancelAlarm(_ ticket: TimerQueue.Ticket) {
    _ = timers.cancel(ticket)
  }

  func fireTimers(now: UInt64) {
    while let slot = timers.popDue(now: now) {
      let alarm = alarms[slot]
      guard let fiber = alarm.fiber else {
        alarm.sleeper?.resume(returning: true)
        continue
      }
      if alarm.scope == 0 {
        wake(fiber, .timedOut)
      } else {
        fiber.pointee.expiredScopes.append(alarm.scope)
        wake(fiber, .interrupted)
      }
    }
  }
}
