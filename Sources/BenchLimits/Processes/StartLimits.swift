import BenchCore
import CReferences
import Glibc
import Multiprocessing

/// Starting a process and waiting for its end.
extension ProcessLimits {
  static let starts: [Limit] = [forkServer, spawn]

  /// What the parent has touched on the sides that show whether that matters.
  private static let touched: UInt64 = 256 << 20

  private static let forkServer = Limit(
    "start/fork-server", "Start and join a child: fork server", operation: "child",
    placement: .oneCPU, isQuick: true,
    sides: [
      .ours("ChildProcess, fork server") { try measureStarts($0, touching: 0, usesServer: true) },
      LimitSide(
        "bench-256MiB", "the same, the parent has touched 256 MiB",
        .program { try measureStarts($0, touching: touched, usesServer: true) }),
      .c("fork, exit, wait") { effort in
        try effort.timedByBody { try check(process_fork_exit_wait(UInt64($0))) }
      },
      LimitSide(
        "c-256MiB", "fork, exit, wait; the parent has touched 256 MiB",
        .program { effort in
          guard process_touch(touched) == 0 else { throw LimitUnavailable("no 256 MiB are left") }
          return try effort.timedByBody { try check(process_fork_exit_wait(UInt64($0))) }
        }),
      .python("Process, fork server", entry: "processes.start-forkserver"),
      .python("Process, fork", entry: "processes.start-fork", name: "cpython-fork"),
    ],
    bars: [
      .time(atMost: 2, of: Limits.c), .time(atMost: 0.2, of: Limits.python),
      .time(atMost: 1.25, of: Limits.ours, subject: "bench-256MiB"),
    ])

  private static let spawn = Limit(
    "start/spawn", "Start and join a child: spawn", operation: "child", placement: .oneCPU,
    sides: [
      .ours("ChildProcess, spawn") { try measureStarts($0, touching: 0, usesServer: false) },
      LimitSide(
        "bench-256MiB", "the same, the parent has touched 256 MiB",
        .program { try measureStarts($0, touching: touched, usesServer: false) }),
      .c("posix_spawn and wait of true") { effort in
        let path = try truePath()
        return try effort.timedByBody { try check(process_spawn_wait(path, UInt64($0))) }
      },
      .python("Process, spawn", entry: "processes.start-spawn"),
    ],
    bars: [
      .time(atMost: .milliseconds(15)), .time(atMost: 1 / 3.0, of: Limits.python),
      .time(atMost: 1.25, of: Limits.ours, subject: "bench-256MiB"),
    ])

  private static func truePath() throws -> String {
    let paths: [String] = ["/bin/true", "/usr/bin/true"]
    guard let path = paths.first(where: { access($0, X_OK) == 0 }) else {
      throw LimitUnavailable("there is no program 'true'")
    }
    return path
  }

  private static func measureStarts(
    _ effort: LimitEffort, touching bytes: UInt64, usesServer: Bool
  ) throws -> Double {
    // The server is made first, as its documentation asks; the memory is the parent's alone.
    let start: StartMethod =
      usesServer ? .forkServer(try ForkServer.fork(tasks: catalogue)) : .spawn()
    if bytes > 0, process_touch(bytes) != 0 { throw LimitUnavailable("no 256 MiB are left") }
    return try effort.perOperation { count in
      for _ in 0..<count {
        let child = ChildProcess(NoopTask(), start: start, tasks: catalogue)
        try child.start()
        child.join()
        guard child.exitStatus == .exited(0) else { throw LimitFault("the child failed") }
      }
    }
  }
}
