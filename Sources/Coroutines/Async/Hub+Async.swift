import Synchronization

extension Hub {
  /// Starts a hub on the calling thread and runs an async function and its child tasks on it.
  ///
  /// ```swift
  /// let total = try Hub.runAsync {
  ///   async let first = fetch(1)          // child tasks stay on this thread
  ///   async let second = fetch(2)
  ///   return try await first + second
  /// }
  /// ```
  /// Greenlets may run beside them (``spawn(name:stackSize:_:)``). What async code cannot do here is
  /// call what makes a *greenlet* wait: it gets ``HubError/noHub(_:)``. Wait with
  /// ``sleepAsync(for:)``. Swift servers run on SwiftNIO's loop instead: see `EventLoopRunner`.
  /// - Throws: what `body` throws; ``HubError/nested`` inside of another hub.
  @available(*, noasync, message: "blocks the thread for as long as the hub runs")
  public static func runAsync<Success: Sendable>(
    blockingThreads: Int = 4, _ body: @escaping @Sendable () async throws -> Success
  ) throws -> Success {
    let outcome = Outcome<Success>()
    try withHub(blockingThreads: blockingThreads) { hub in
      let executor = HubExecutor(hub: hub)
      hub.executor = executor
      // The async function counts as one task, which something outside can always wake.
      hub.living += 1
      hub.outsideWaits += 1
      Task(executorPreference: executor) {
        await outcome.perform(body)
        Hub.here?._withUnsafeGuaranteedRef { hub in
          hub.living -= 1
          hub.outsideWaits -= 1
        }
      }
      hub.loop()
      executor.close()
      if let failure = hub.firstFailure { throw failure }
    }
    guard let result = outcome.result.withLock({ $0 }) else {
      throw HubError.closed("the hub")
    }
    return try result.get()
  }

  /// Suspends the calling task of ``runAsync(blockingThreads:_:)`` for `duration`.
  ///
  /// - Throws: `CancellationError`; ``HubError/noHub(_:)`` in a task that runs elsewhere.
  public static func sleepAsync(for duration: Duration) async throws {
    guard let executor = HubExecutor.current else { throw HubError.noHub("Hub.sleepAsync") }
    try await executor.sleep(until: monotonicNow() &+ duration.nanosecondsClamped)
  }
}

/// What the task hands back to the thread that runs the hub.
private final class Outcome<Success: Sendable>: Sendable {
  let result = Mutex<Result<Success, any Error>?>(nil)

  func perform(_ body: @Sendable () async throws -> Success) async {
    let result: Result<Success, any Error>
    do { result = .success(try await body()) } catch { result = .failure(error) }
    self.result.withLock { $0 = result }
  }
}
