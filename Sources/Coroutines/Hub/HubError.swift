import Glibc

/// What can go wrong around a hub.
public enum HubError: Error, Equatable, CustomStringConvertible {
  /// A call that waits was made outside of `Hub.run`.
  case noHub(String)
  /// A hub was started where one runs already.
  case nested
  /// Every task waits for another one; nothing can ever happen.
  case deadlock(tasks: Int)
  /// A system call failed.
  case system(call: String, errno: Int32, context: String)
  /// The descriptor, channel or pool was closed.
  case closed(String)
  /// The stream ended before as many bytes as were asked for.
  case endOfStream(missing: Int)
  /// A lock was given back by a task that does not hold it, or taken twice by one.
  case wrongUse(String)

  /// Says what happened, where, and what to do.
  public var description: String {
    switch self {
    case .noHub(let call):
      "\(call) waits for something and needs a hub: call it inside of Hub.run { }"
    case .nested:
      "this thread runs a hub already; start tasks on it with Hub.spawn"
    case .deadlock(let tasks):
      "deadlock: all \(tasks) tasks of the hub wait for each other, and no timer, descriptor or "
        + "blocking call is left that could wake one"
    case .system(let call, let errno, let context):
      "\(call) failed for \(context): \(String(cString: strerror(errno))) (errno \(errno))"
    case .closed(let what):
      "\(what) is closed"
    case .endOfStream(let missing):
      "the stream ended \(missing) bytes early"
    case .wrongUse(let what):
      what
    }
  }
}

/// The limit of a call or of `Hub.withTimeout` is over.
public struct HubTimeout: Error, Equatable, CustomStringConvertible {
  /// Makes the error.
  public init() {}

  /// Says what happened.
  public var description: String { "the limit of time is over" }
}
