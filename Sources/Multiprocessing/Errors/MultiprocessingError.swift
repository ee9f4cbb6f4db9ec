import Glibc

/// An error of this library: what failed, where, and what to do about it.
///
/// Errors of a task are `TaskFailure`s; this type is for everything around them.
public struct MultiprocessingError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of error it is; the part to switch over.
  public enum Code: Sendable, Equatable {
    /// A process was to be spawned, but `main` does not call `WorkerEntry` first.
    case unguardedEntryPoint
    /// A fork was asked for while the process has more than one thread.
    case severalThreads
    /// A task type is missing in the catalogue of the process that should run it.
    case unknownTask
    /// The fork server has ended or was stopped.
    case serverGone
    /// The pool, queue or connection was closed before.
    case closed
    /// The workers of a pool cannot be started, so it gave up.
    case broken
    /// A time limit passed first.
    case timedOut
    /// A thread waits for a lock that it has itself.
    case wouldDeadlock
    /// A lock is given back by a thread that does not have it, or a bounded semaphore too often.
    case notOwner
    /// Something is done that was only possible before a process started, or only after.
    case wrongState
    /// A barrier was broken: a participant gave up or it was aborted.
    case brokenBarrier
    /// The other end of a pipe, queue or manager connection is gone.
    case endOfStream
    /// A manager does not know the object or method, or refuses it.
    case refused
    /// Bytes that came from another process do not make sense.
    case corruptFrame
    /// An argument is out of range.
    case invalidArgument
    /// A system call failed; `systemError` says how.
    case systemCall
  }

  /// What kind of error it is.
  public let code: Code
  /// What failed and what to do about it.
  public let message: String
  /// The `errno` value of the system call behind the error, if there is one.
  public let systemError: Int32?

  /// Makes an error.
  public init(_ code: Code, _ message: String, systemError: Int32? = nil) {
    self.code = code
    self.message = message
    self.systemError = systemError
  }

  /// The message, with the text of the system error behind it.
  public var description: String {
    guard let systemError else { return message }
    return "\(message): \(String(cString: strerror(systemError))) (errno \(systemError))"
  }

  /// The error of a system call that has just failed; reads `errno`.
  static func system(_ what: String) -> MultiprocessingError {
    MultiprocessingError(.systemCall, what, systemError: errno)
  }
}
