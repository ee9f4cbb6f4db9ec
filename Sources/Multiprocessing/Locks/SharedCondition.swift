import CPrimitives

/// A condition across processes: a mutex, and waiting for a change of what it guards.
///
/// The count of notifications is the word to sleep on, so a notification between giving the lock
/// back and falling asleep is not missed. A waiter that is killed takes nothing with it, which
/// the condition variables of the C library do not promise.
public final class SharedCondition: Codable, Sendable {
  private let object: SharedObject

  /// Makes a condition with a mutex of its own.
  public init() throws {
    object = try SharedObject(.condition, count: 1, stride: 4)
    let error = cprimitives_mutex_init(object.mutex, 0)
    guard error == 0 else { throw MutexOutcome.error(error) }
  }

  /// Opens a condition that another process sent.
  public init(from decoder: any Decoder) throws {
    object = try SharedObject(.condition, stride: 4, from: decoder)
  }

  deinit { object.keepIfHeld() }

  /// Writes a handle; only for messages of this library.
  public func encode(to encoder: any Encoder) throws { try object.encode(to: encoder) }

  /// Takes the mutex.
  @discardableResult
  public func lock(timeout: Duration? = nil) throws -> LockState {
    let limit = timeout == nil ? -1 : Deadline(after: timeout).remainingNanoseconds
    return try MutexOutcome.state(cprimitives_mutex_lock(object.mutex, limit))
  }

  /// Gives the mutex back.
  public func unlock() throws {
    let result = cprimitives_mutex_unlock(object.mutex)
    if result != 0 { throw MutexOutcome.error(result) }
  }

  /// Runs `body` with the mutex.
  public func withLock<Output>(_ body: (LockState) throws -> Output) throws -> Output {
    let state = try lock()
    defer { _ = cprimitives_mutex_unlock(object.mutex) }
    return try body(state)
  }

  /// Gives the mutex back, sleeps until notified, and takes it again.
  ///
  /// False: the time was over.
  ///
  /// It may return without a notification: look at what you wait for in a loop. The mutex is
  /// taken again in any case.
  @discardableResult
  public func wait(timeout: Duration? = nil) throws -> Bool {
    let deadline = Deadline(after: timeout)
    let word = object.word(0)
    let seen = cprimitives_load32(word)
    try unlock()
    let left = deadline.remainingNanoseconds
    if left != 0 { _ = cprimitives_futex_wait(word, seen, left) }
    let wasNotified = cprimitives_load32(word) != seen
    try lock()
    return wasNotified
  }

  /// Waits until `condition` holds.
  ///
  /// False: the time is over and it does not.
  public func wait(timeout: Duration? = nil, until condition: () throws -> Bool) throws -> Bool {
    let deadline = Deadline(after: timeout)
    while try !condition() {
      let left = deadline.remainingNanoseconds
      if left == 0 { return false }
      try wait(timeout: left < 0 ? nil : .nanoseconds(left))
    }
    return true
  }

  /// Wakes at most `count` of those who wait.
  ///
  /// Call it with the mutex.
  public func notify(_ count: Int = 1) {
    cprimitives_fetch_add32(object.word(0), 1)
    cprimitives_futex_wake(object.word(0), Int32(clamping: count))
  }

  /// Wakes all who wait.
  public func notifyAll() { notify(Int(Int32.max)) }
}
