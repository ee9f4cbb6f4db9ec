extension Hub {
  /// Runs `body` with a limit of time for all its waits together.
  ///
  /// The first wait that is under way or begins when the limit is over throws ``HubTimeout``, and so
  /// does every later one inside; computing is not interrupted. Limits nest; the tightest counts.
  /// - Throws: ``HubTimeout`` when the limit ended `body`; what `body` throws otherwise.
  public static func withTimeout<Success>(
    _ limit: Duration, _ body: () throws -> Success
  ) throws -> Success {
    let hub = try current(for: "Hub.withTimeout")
    let fiber = try hub.readyToWait()
    hub.scopesMade += 1
    let scope = hub.scopesMade
    let ticket = hub.setAlarm(
      Alarm(fiber: fiber, scope: scope), at: monotonicNow() &+ limit.nanosecondsClamped)
    defer {
      hub.cancelAlarm(ticket)
      fiber.pointee.expiredScopes.removeAll { $0 == scope }
    }
    return try body()
  }
}
