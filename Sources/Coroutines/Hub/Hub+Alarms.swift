/// What a timer does when it is due.
struct Alarm {
  /// Whose wait or scope it ends.
  let fiber: Fiber
  /// The scope of `withTimeout`; 0 for a single wait.
  let scope: UInt64
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
      if alarm.scope == 0 {
        wake(alarm.fiber, .timedOut)
      } else {
        alarm.fiber.pointee.expiredScopes.append(alarm.scope)
        wake(alarm.fiber, .interrupted)
      }
    }
  }
}
