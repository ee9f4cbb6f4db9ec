/// A task of a hub: wait for its value, or cancel it.
public final class HubTask<Success> {
  private let fiber: Fiber
  private let hub: Hub
  @exclusivity(unchecked) private var waiters = WaitQueue()
  @exclusivity(unchecked) private(set) var outcome: Result<Success, any Error>?

  init(fiber: Fiber, hub: Hub) {
    self.fiber = fiber
    self.hub = hub
  }

  /// The task has ended.
  public var isDone: Bool { outcome != nil }

  /// Waits for the task and returns its result.
  ///
  /// - Parameter timeout: how long to wait; for ever when nil.
  /// - Throws: the task's error; ``HubTimeout``; `CancellationError` when the *calling* task is
  ///   cancelled.
  @discardableResult
  public func value(timeout: Duration? = nil) throws -> Success {
    let deadline = Deadline(after: timeout)
    while outcome == nil {
      waiters.append(try hub.readyToWait())
      guard try hub.park(until: deadline.uptime) else { throw HubTimeout() }
    }
    guard let outcome else { throw HubTimeout() }
    return try outcome.get()
  }

  /// Makes every wait of the task throw `CancellationError`, from now on.
  ///
  /// Does not wait for its end.
  public func cancel() {
    guard outcome == nil else { return }
    hub.cancel(fiber)
  }

  func finish(with result: Result<Success, any Error>) {
    outcome = result
    var isExpected = false
    while let waiter = waiters.popFirst() {
      hub.wake(waiter, .ready)
      isExpected = true
    }
    if case .failure(let error) = result, !isExpected { hub.failed(with: error) }
  }
}
