/// A task of a hub: wait for its value, or cancel it.
public final class HubTask<Success> {
  @usableFromInline let gate: TaskGate
  @usableFromInline @exclusivity(unchecked) var outcome: Result<Success, any Error>?

  @inlinable
  init(gate: TaskGate) {
    self.gate = gate
  }

  /// The task has ended.
  @inlinable public var isDone: Bool { gate.isDone }

  /// Waits for the task and returns its result.
  ///
  /// - Parameter timeout: how long to wait; for ever when nil.
  /// - Throws: the task's error; ``HubTimeout``; `CancellationError` when the *calling* task is
  ///   cancelled.
  @inlinable
  @discardableResult
  public func value(timeout: Duration? = nil) throws -> Success {
    if !gate.isDone { try gate.await(timeout: timeout) }
    guard let outcome else { throw HubTimeout() }
    return try outcome.get()
  }

  /// Makes every wait of the task throw `CancellationError`, from now on.
  ///
  /// Does not wait for its end.
  @inlinable
  public func cancel() {
    gate.cancel()
  }

  @inlinable
  func finish(with result: Result<Success, any Error>) {
    outcome = result
    if case .failure(let error) = result { gate.finish(failure: error) } else { gate.finish() }
  }
}

/// The part of a task that does not know its value; compiled once, whatever the value's type.
@usableFromInline
final class TaskGate {
  @usableFromInline @exclusivity(unchecked) var isDone = false
  @exclusivity(unchecked) private var waiters = WaitQueue()
  /// Set until the task has ended, and so no longer than the hub is there.
  @exclusivity(unchecked) private var place: (hub: Unmanaged<Hub>, fiber: Fiber)?

  @usableFromInline
  init() {}

  /// Tells which fiber runs the task.
  @usableFromInline
  func belongs(to fiber: Fiber, of hub: Hub) {
    place = (.passUnretained(hub), fiber)
  }

  @usableFromInline
  func await(timeout: Duration?) throws {
    guard let (hub, _) = place else { throw HubError.noHub("HubTask.value") }
    let deadline = Deadline(after: timeout)
    while !isDone {
      let isInTime = try hub._withUnsafeGuaranteedRef {
        try $0.park(in: waiters.made(), until: deadline.uptime)
      }
      guard isInTime else { throw HubTimeout() }
    }
  }

  @usableFromInline
  func cancel() {
    guard let (hub, fiber) = place else { return }
    hub._withUnsafeGuaranteedRef { $0.cancel(fiber) }
  }

  @usableFromInline
  func finish(failure: (any Error)? = nil) {
    isDone = true
    guard let (hub, _) = place else { return }
    place = nil
    hub._withUnsafeGuaranteedRef { hub in
      let isExpected = waiters.first != nil
      hub.wakeAll(waiters)
      if let failure, !isExpected { hub.failed(with: failure) }
    }
  }
}
