import Glibc

/// A program whose standard input and output are a socket to the test.
///
/// The tests step it by lines: `tell` and `awaitByte` are the events they wait for.
final class HelperProcess {
  struct CannotStart: Error {
    var code: Int32
  }

  let process: Int32
  private let socket: Int32
  private var isReaped = false

  /// Starts `program`, searched on the PATH.
  init(_ program: String, _ arguments: String...) throws {
    let pair = try SocketPair()
    defer { close(pair.theirs) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, pair.theirs, 0)
    posix_spawn_file_actions_adddup2(&actions, pair.theirs, 1)
    var vector = ([program] + arguments).map { strdup($0) } + [nil]
    defer { for text in vector { free(text) } }
    var process: pid_t = 0
    let code = posix_spawnp(&process, program, &actions, nil, &vector, environ)
    guard code == 0 else {
      close(pair.ours)
      throw CannotStart(code: code)
    }
    self.process = process
    socket = pair.ours
  }

  deinit {
    if !isReaped {
      kill(process, SIGKILL)
      reap()
    }
    close(socket)
  }

  /// Sends a line.
  func tell(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = write(socket, bytes, bytes.count)
  }

  /// Waits until the program has written something, at most 30 s, and gives one byte of it; nil if
  /// it ended or took too long.
  func awaitByte() -> UInt8? {
    var poll = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
    guard Glibc.poll(&poll, 1, 30_000) == 1 else { return nil }
    var byte: UInt8 = 0
    return read(socket, &byte, 1) == 1 ? byte : nil
  }

  /// Waits for the end of the program and gives what it used in its whole life.
  @discardableResult
  func reap() -> rusage {
    var status: Int32 = 0
    var usage = rusage()
    while wait4(process, &status, 0, &usage) < 0, errno == EINTR {}
    isReaped = true
    return usage
  }
}

extension rusage {
  /// User and system time in nanoseconds.
  var cpu: Int64 {
    (Int64(ru_utime.tv_sec) + Int64(ru_stime.tv_sec)) * 1_000_000_000
      + (Int64(ru_utime.tv_usec) + Int64(ru_stime.tv_usec)) * 1000
  }

  /// What the calling process and its reaped children used so far, in nanoseconds.
  static var cpuOfCallerAndReaped: Int64 {
    [RUSAGE_SELF, RUSAGE_CHILDREN].reduce(0) { sum, who in
      var usage = rusage()
      getrusage(__rusage_who_t(who.rawValue), &usage)
      return sum + usage.cpu
    }
  }

  /// Each of a difference's eight times is cut to whole microseconds.
  static let rounding: Int64 = 8000
}

/// Two connected sockets that no program started meanwhile inherits.
struct SocketPair {
  let ours: Int32
  let theirs: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
      throw HelperProcess.CannotStart(code: errno)
    }
    ours = ends[0]
    theirs = ends[1]
  }
}

/// The kernel's id of the calling thread; -1 if /proc is not there.
func currentThreadID() -> Int32 {
  let name = withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
    guard let start = text.baseAddress else { return "" }
    text.initialize(repeating: 0)
    readlink("/proc/thread-self", start, text.count - 1)
    return String(cString: start)
  }
  // "PID/task/TID"
  return name.split(separator: "/").last.flatMap { Int32($0) } ?? -1
}
