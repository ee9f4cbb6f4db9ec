import CPrimitives
import Glibc

/// What the new owner of a mutex has to know.
public enum LockState: Sendable, Equatable {
  /// The last owner gave the lock back.
  case clean
  /// The last owner ended while it had the lock: what the lock guards may be half changed. The
  /// lock itself works on.
  case ownerDied
}

/// Turns the results of the C functions into states and errors.
enum MutexOutcome {
  @inline(__always)
  static func state(_ result: Int32) throws -> LockState {
    if result == 0 { return .clean }
    if result == CPRIMITIVES_MUTEX_OWNER_DIED { return .ownerDied }
    throw error(result)
  }

  static func error(_ result: Int32) -> MultiprocessingError {
    switch result {
    case ETIMEDOUT: MultiprocessingError(.timedOut, "the lock was not free in time")
    case EDEADLK:
      MultiprocessingError(
        .wouldDeadlock,
        "this thread has the lock already and would wait for itself: use a recursive mutex")
    case EPERM:
      MultiprocessingError(.notOwner, "this thread does not have the lock that it gives back")
    default: MultiprocessingError(.systemCall, "a lock cannot be used", systemError: result)
    }
  }
}
