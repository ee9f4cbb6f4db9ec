/// A lock in a manager, re-entrant or not.
///
/// Its owner is a thread.
public struct ManagedLock: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// Takes the lock.
  ///
  /// Throws `timedOut`, or `wouldDeadlock` if this thread has a lock that is not re-entrant.
  @discardableResult
  public func lock(timeout: Duration? = nil) throws -> LockState {
    try proxy.call(.acquire, timeout: timeout).status == .ownerDied ? .ownerDied : .clean
  }

  /// Gives the lock back; throws `notOwner` if this thread does not have it.
  public func unlock() throws { try proxy.call(.release) }

  /// Runs `body` with the lock.
  public func withLock<Output>(
    timeout: Duration? = nil, _ body: (LockState) throws -> Output
  ) throws -> Output {
    let state = try lock(timeout: timeout)
    let result = Result { try body(state) }
    try unlock()
    return try result.get()
  }
}

/// A semaphore in a manager.
public struct ManagedSemaphore: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// Takes a permit, waiting for one; throws `timedOut`.
  public func acquire(timeout: Duration? = nil) throws {
    try proxy.call(.acquire, timeout: timeout)
  }

  /// Gives a permit back; throws `notOwner` if a bounded semaphore would have too many.
  public func release() throws { try proxy.call(.release) }

  /// The permits that are free.
  public func value() throws -> Int { Int(try proxy.call(.state).number) }
}

/// A condition in a manager.
public struct ManagedCondition: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// Takes the lock of the condition.
  @discardableResult
  public func lock(timeout: Duration? = nil) throws -> LockState {
    try proxy.call(.acquire, timeout: timeout).status == .ownerDied ? .ownerDied : .clean
  }

  /// Gives the lock back.
  public func unlock() throws { try proxy.call(.release) }

  /// Gives the lock back, waits for a notification, and takes it again.
  ///
  /// False: the time was over.
  @discardableResult
  public func wait(timeout: Duration? = nil) throws -> Bool {
    let reply = try proxy.endpoint.call(proxy.request(.wait, timeout: timeout))
    if reply.status == .timedOut { return false }
    try ManagerProxy.check(reply)
    return true
  }

  /// Wakes at most `count` of those who wait; returns how many.
  ///
  /// Call it with the lock.
  @discardableResult
  public func notify(_ count: Int = 1) throws -> Int {
    Int(try proxy.call(.notify, number: Int64(count)).number)
  }

  /// Wakes all who wait.
  public func notifyAll() throws { try notify(Int(Int32.max)) }
}

/// An event in a manager.
public struct ManagedEvent: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// Whether the event is set.
  public func isSet() throws -> Bool { try proxy.call(.isSet).number == 1 }

  /// Sets the event and wakes all who wait.
  public func set() throws { try proxy.call(.set) }

  /// Takes the event back.
  public func clear() throws { try proxy.call(.clear) }

  /// Waits until the event is set; throws `timedOut`.
  public func wait(timeout: Duration? = nil) throws { try proxy.call(.wait, timeout: timeout) }
}

/// A barrier in a manager.
public struct ManagedBarrier: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// Waits until all have come; returns the order of arrival.
  ///
  /// Throws `timedOut`, which breaks the barrier, or `brokenBarrier`.
  @discardableResult
  public func wait(timeout: Duration? = nil) throws -> Int {
    Int(try proxy.call(.wait, timeout: timeout).number)
  }

  /// Breaks the barrier.
  public func abort() throws { try proxy.call(.abort) }

  /// Makes the barrier whole; those who wait get an error.
  public func reset() throws { try proxy.call(.reset) }

  /// How many wait.
  public func waiting() throws -> Int { Int(try proxy.call(.count).number) }
}

/// A queue in a manager.
public struct ManagedQueue<Element: Codable & Sendable>: ManagedObject {
  /// Where the calls go.
  public let proxy: ManagerProxy

  /// Puts an element in, waiting for room; throws `timedOut`.
  public func put(_ element: Element, timeout: Duration? = nil) throws {
    try proxy.call(.put, timeout: timeout, value: element)
  }

  /// Takes the oldest element out, waiting for one; throws `timedOut`.
  public func get(timeout: Duration? = nil) throws -> Element {
    try ManagerProxy.decode(
      Element.self, proxy.call(.take, timeout: timeout).values.first)
  }

  /// How many elements are inside.
  public func count() throws -> Int { Int(try proxy.call(.count).number) }
}
