import BenchCore
import CPrimitives
import Glibc

/// A small process that cleans up when the orchestrator is killed in a way it cannot catch.
///
/// It holds the read end of a pipe. While the orchestrator lives, lines tell it which process group is
/// running and which folder is in use; when the pipe ends without a farewell, it ends the group and
/// removes the folder. It leads a session of its own, so that a terminal's Ctrl-C does not reach it.
public final class Warden {
  private let pipe: Int32
  private let process: pid_t

  /// Forks the warden.
  ///
  /// Call it while the process has one thread.
  ///
  /// - Parameter folder: Removed with all its contents if this process is killed.
  /// - Throws: `BenchError` with code `machine` if no process can be made.
  public init(removing folder: String) throws {
    var ends: [Int32] = [-1, -1]
    guard cprimitives_pipe(&ends) == 0 else { throw Self.failure("a pipe cannot be made") }
    process = cprimitives_fork()
    if process == 0 {
      close(ends[1])
      Self.serve(ends[0], folder: folder)
    }
    close(ends[0])
    guard process > 0 else {
      close(ends[1])
      throw Self.failure("the warden process cannot be made")
    }
    pipe = ends[1]
  }

  /// Tells that a process group is running; at most one at a time.
  public func watch(group: Int32) { send("watch \(group)\n") }

  /// Tells that the group is gone.
  public func forget(group: Int32) { send("forget \(group)\n") }

  /// Ends the warden, which then leaves everything alone; the folder is the caller's to remove.
  public func dismiss() {
    send("dismiss\n")
    close(pipe)
    while waitpid(process, nil, 0) < 0 && errno == EINTR {}
  }

  private func send(_ line: String) {
    _ = line.withCString { write(pipe, $0, strlen($0)) }
  }

  private static func failure(_ message: String) -> BenchError {
    BenchError(
      .machine, message, remedy: "free processes or raise ulimit -u and -n",
      cause: String(cString: strerror(errno)))
  }

  /// The warden's life; never returns.
  private static func serve(_ pipe: Int32, folder: String) -> Never {
    setsid()
    cprimitives_set_name("bench-warden")
    for number in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { signal(number, SIG_IGN) }
    for descriptor in 0..<Int32(1024) where descriptor != pipe && descriptor > 2 {
      close(descriptor)
    }
    var lines = LineReader(descriptor: pipe)
    var group: pid_t = 0
    while let line = lines.next() {
      let words = line.split(separator: " ")
      switch words.first {
      case "watch": group = words.last.flatMap { pid_t($0) } ?? 0
      case "forget": group = 0
      case "dismiss": _exit(0)
      default: break
      }
    }
    if group > 1 { kill(-group, SIGKILL) }
    TemporaryFolder.remove(folder)
    _exit(0)
  }
}

/// Reads lines from a descriptor by blocking.
struct LineReader {
  private let descriptor: Int32
  private var pending: [UInt8] = []

  init(descriptor: Int32) {
    self.descriptor = descriptor
  }

  /// The next line without its end; nil at the end of the stream.
  mutating func next() -> String? {
    while true {
      if let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
        let line = String(decoding: pending[..<end], as: UTF8.self)
        pending.removeFirst(end + 1)
        return line
      }
      var buffer = [UInt8](repeating: 0, count: 256)
      let count = read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return nil }
      pending += buffer[..<count]
    }
  }
}
