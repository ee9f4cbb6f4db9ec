import Glibc

/// How a process ended.
public enum ExitStatus: Sendable, Hashable, CustomStringConvertible {
  /// It ended by itself with this code, 0 to 255.
  case exited(Int32)
  /// This signal ended it.
  case signalled(Int32)
  /// It is gone, but nobody could tell how: its fork server ended first.
  case unknown

  /// Reads a status as `wait` returns it.
  init(waitStatus status: Int32) {
    let signal = status & 0x7f
    self = signal == 0 ? .exited((status >> 8) & 0xff) : .signalled(signal)
  }

  /// Whether the process ended by itself with code 0.
  public var isSuccess: Bool { self == .exited(0) }

  /// A short text such as "exit code 3" or "signal 9 (Killed)".
  public var description: String {
    switch self {
    case .exited(let code): "exit code \(code)"
    case .signalled(let signal): "signal \(signal) (\(String(cString: strsignal(signal))))"
    case .unknown: "an unknown exit status"
    }
  }
}
