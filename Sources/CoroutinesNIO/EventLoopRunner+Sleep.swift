public import NIOCore

extension EventLoopRunner {
  /// Suspends the calling task until `deadline` on the monotonic clock.
  ///
  /// The deadline is absolute, so a periodic task does not drift. A deadline in the past returns
  /// at once. One waiter costs 36 bytes besides its task; the loop keeps one timer for all.
  /// - Throws: `CancellationError` as soon as the task is cancelled or the runner is shut down.
  public func sleep(until deadline: NIODeadline) async throws {
    guard isOnLoop else { return try await hopAndSleep(until: deadline) }
    try await loopExecutor.sleep(until: deadline.uptimeNanoseconds)
  }

  /// Suspends the calling task for `duration`; see ``sleep(until:)``.
  public func sleep(for duration: Duration) async throws {
    let now = NIODeadline.now()
    let deadline = now + TimeAmount(duration)
    guard isOnLoop else { return try await hopAndSleep(until: deadline) }
    try await loopExecutor.sleep(until: deadline.uptimeNanoseconds, now: now.uptimeNanoseconds)
  }

  /// Suspends until `deadline` on the runner whose task is calling; see ``sleep(until:)-method``.
  ///
  /// Outside of any runner it falls back to the standard library's `Task.sleep`.
  public static func sleep(until deadline: NIODeadline) async throws {
    guard let executor = LoopExecutor.current else {
      let left = deadline - .now()
      return try await Task.sleep(for: .nanoseconds(left.nanoseconds))
    }
    try await executor.sleep(until: deadline.uptimeNanoseconds)
  }

  /// Suspends for `duration` on the runner whose task is calling.
  public static func sleep(for duration: Duration) async throws {
    guard let executor = LoopExecutor.current else { return try await Task.sleep(for: duration) }
    let now = NIODeadline.now()
    let deadline = now + TimeAmount(duration)
    try await executor.sleep(until: deadline.uptimeNanoseconds, now: now.uptimeNanoseconds)
  }

  /// The way of a task that runs elsewhere: it is brought onto the loop for the sleep.
  @concurrent
  private func hopAndSleep(until deadline: NIODeadline) async throws {
    let executor = loopExecutor
    try await withTaskExecutorPreference(executor) {
      await executor.moveHere()
      try await executor.sleep(until: deadline.uptimeNanoseconds)
    }
  }
}
