import CPrimitives
import Glibc

/// A mutex that works across processes, in shared memory.
///
/// It is robust: if its owner is killed, the next one gets the lock and is told `ownerDied`.
/// Handles travel to child processes in tasks, whatever the start method. The owner is a thread;
/// lock and unlock on the same one. A lock whose object goes while a thread has it stays taken until
/// another handle gives it back or the process ends.
public final class SharedMutex: Codable, Sendable {
  /// Whether the owner may take the lock again.
  public enum Kind: Int32, Sendable, Codable {
    /// A second `lock` by the owner throws `wouldDeadlock`.
    case plain
    /// Every `lock` by the owner needs an `unlock` of its own.
    case recursive
  }

  private let object: SharedObject

  /// Makes a mutex that nobody has.
  public init(_ kind: Kind = .plain) throws {
    object = try SharedObject(.mutex, count: 1, stride: 8)
    let error = cprimitives_mutex_init(object.mutex, kind == .recursive ? 1 : 0)
    guard error == 0 else { throw MutexOutcome.error(error) }
  }

  /// Opens a mutex that another process sent.
  public init(from decoder: any Decoder) throws {
    object = try SharedObject(.mutex, stride: 8, from: decoder)
  }

  deinit { object.keepIfHeld() }

  /// Writes a handle; only for messages of this library.
  public func encode(to encoder: any Encoder) throws { try object.encode(to: encoder) }

  /// Takes the lock.
  ///
  /// Throws `timedOut`, or `wouldDeadlock` if this thread has a plain lock already.
  @discardableResult
  public func lock(timeout: Duration? = nil) throws -> LockState {
    let limit = timeout == nil ? -1 : Deadline(after: timeout).remainingNanoseconds
    return try MutexOutcome.state(cprimitives_mutex_lock(object.mutex, limit))
  }

  /// Takes the lock if it is free; nil if it is not.
  public func tryLock() throws -> LockState? {
    let result = cprimitives_mutex_try_lock(object.mutex)
    return result == EBUSY || result == EDEADLK ? nil : try MutexOutcome.state(result)
  }

  /// Gives the lock back; throws `notOwner` if this thread does not have it.
  public func unlock() throws {
    let result = cprimitives_mutex_unlock(object.mutex)
    if result != 0 { throw MutexOutcome.error(result) }
  }

  /// Runs `body` with the lock.
  public func withLock<Output>(
    timeout: Duration? = nil, _ body: (LockState) throws -> Output
  ) throws -> Output {
    let state = try lock(timeout: timeout)
    // The lock is ours, so giving it back cannot fail.
    defer { _ = cprimitives_mutex_unlock(object.mutex) }
    return try body(state)
  }
}
