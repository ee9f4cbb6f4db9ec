/// Thrown inside of a greenlet that is being ended from outside.
///
/// Let it pass. A body that ends with it ends normally: it does not cross to the parent.
public struct GreenletExit: Error, Equatable, CustomStringConvertible {
  /// Makes the error.
  public init() {}

  /// Says what is happening.
  public var description: String { "the greenlet is being ended from outside" }
}

/// Wrong use of a greenlet, or no memory for its stack.
public enum GreenletError: Error, Equatable, CustomStringConvertible {
  /// The greenlet's body has ended; there is nothing to switch to.
  case dead(String)
  /// The greenlet was made on another thread, and can only run there.
  case otherThread(String)
  /// The system gave no memory for a stack.
  case noStack(size: Int, errno: Int32)
  /// The greenlet caught its exit and went on.
  case survived(String)
  /// The body needed more stack than there was, and has ended there: see <doc:Coroutines>.
  case stackOverflow(String, size: Int)
  /// The value that came back is not of the type asked for.
  case unexpectedValue(expected: String, received: String)

  /// Says what happened, to which greenlet, and what to do.
  public var description: String {
    switch self {
    case .dead(let name):
      "\(name) has ended and cannot be switched to; look at isDead first"
    case .otherThread(let name):
      "\(name) belongs to another thread; switch to it where it was made"
    case .noStack(let size, let errno):
      "no memory for a stack of \(size) bytes (errno \(errno)); make stacks smaller, or raise "
        + "vm.max_map_count or the memory limit if there are very many"
    case .survived(let name):
      "\(name) caught GreenletExit and did not end; let the error pass"
    case .stackOverflow(let name, let size):
      "the stack of \(name) overflowed after \(size / 1024) KiB; give it a larger stackSize or recurse "
        + "less deeply"
    case .unexpectedValue(let expected, let received):
      "a switch was to return \(expected) and somebody sent \(received)"
    }
  }
}
