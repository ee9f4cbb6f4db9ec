import CPrimitives
import Glibc

extension Hub {
  /// How a child process ended.
  public enum ProcessExit: Equatable, Sendable {
    /// It returned this code.
    case code(Int32)
    /// This signal ended it.
    case signal(Int32)
  }

  /// Waits until a child process has ended, reaps it, and says how it ended.
  ///
  /// - Throws: ``HubTimeout``; `CancellationError`; ``HubError`` if it is no child of this process
  ///   or somebody else reaps it.
  public static func waitForExit(of child: Int32, timeout: Duration? = nil) throws -> ProcessExit {
    let descriptor = cprimitives_poll_pidfd(child)
    guard descriptor >= 0 else {
      throw HubError.system(
        call: "pidfd_open", errno: currentErrno(), context: "process \(child)")
    }
    let stream = try HubStream(adopting: descriptor)
    defer { stream.close() }
    let deadline = Deadline(after: timeout)
    var status: Int32 = 0
    while true {
      switch cprimitives_poll_reap(child, &status) {
      case 0:
        try stream.wait(for: .reading, until: deadline)
      case 1:
        let signal = status & 0x7f
        return signal == 0 ? .code((status >> 8) & 0xff) : .signal(signal)
      default:
        throw HubError.system(call: "waitpid", errno: currentErrno(), context: "process \(child)")
      }
    }
  }
}
