import BenchCore
import CPrimitives
import Glibc

/// A program that was started as the leader of its own process group, and everything in that group.
public struct LaunchedProcess {
  /// Its process id, which is also its group's.
  public let id: Int32
  /// Readable when it has ended.
  public let ended: Int32

  /// Starts this very binary, or another program, with the descriptors given.
  ///
  /// - Throws: `BenchError` with code `machine` if the program cannot be started.
  public init(
    path: String, arguments: [String], input: Int32, errors: Int32, events: Int32
  ) throws {
    var argv = ([path] + arguments).map { strdup($0) }
    argv.append(nil)
    defer { for pointer in argv { free(pointer) } }
    id = path.withCString { path in
      argv.withUnsafeMutableBufferPointer { argv in
        var options = cprimitives_launch_options()
        options.path = path
        options.arguments = UnsafePointer(argv.baseAddress)
        options.environment = UnsafePointer(environ)
        options.standard_input = input
        options.standard_output = -1
        options.standard_error = errors
        options.extra = events
        options.new_group = 1
        options.die_with_parent = 1
        // The kernel's memory killer shall take the trial, not the orchestrator with the store.
        options.oom_score_adjustment = 1000
        return cprimitives_launch(&options)
      }
    }
    guard id > 0 else {
      throw BenchError(
        .machine, "'\(path)' cannot be started", remedy: "check that the file is executable",
        cause: String(cString: strerror(errno)))
    }
    ended = cprimitives_pidfd_open(id)
  }

  /// Ends the whole group at once and waits until nothing of it is left; gives the leader's status.
  ///
  /// Orphans of the group have this process as their reaper, if the launcher made it so.
  public func endGroup() -> ProcessStatus {
    var leader: Int32 = 0
    kill(-id, SIGKILL)
    while waitpid(id, &leader, 0) < 0 && errno == EINTR {}
    if ended >= 0 { close(ended) }
    // Members that are just being killed; none can start a new one any more.
    for _ in 0..<2000 {
      kill(-id, SIGKILL)
      var status: Int32 = 0
      let reaped = waitpid(-id, &status, WNOHANG)
      if reaped < 0 && errno == ECHILD && kill(-id, 0) != 0 { break }
      if reaped <= 0 { usleep(500) }
    }
    return ProcessStatus(waitStatus: leader)
  }

  /// The status of a leader that has ended, or nil while it runs; reaps nothing.
  public var hasEnded: Bool {
    var info = siginfo_t()
    return waitid(P_PID, id_t(id), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_signo != 0
  }
}
