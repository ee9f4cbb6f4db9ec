import CPrimitives
import Glibc

/// fork(2) with its rules.
enum Forker {
  /// How long a thread that has ended may still be counted: a join returns a moment before the kernel
  /// forgets the thread, and a pool that was just shut down must not refuse the next one.
  private static let endingThread = Duration.milliseconds(10)

  /// Forks; the child runs `body` and exits with the code that it returns.
  ///
  /// Throws `severalThreads` if there is more than one thread. Buffered output is written first,
  /// so that it does not appear twice.
  static func fork(_ body: () -> Int32) throws -> ProcessHandle {
    var threads = currentThreadCount()
    let limit = Deadline(after: endingThread)
    while threads > 1, !limit.hasPassed {
      usleep(50)
      threads = currentThreadCount()
    }
    guard threads == 1 else {
      throw MultiprocessingError(
        .severalThreads,
        "cannot fork: this process has \(threads) threads, and locks that they hold would stay "
          + "locked in the copy. Fork before anything creates a thread, or use a fork server")
    }
    fflush(nil)
    let pid = cprimitives_fork()
    if pid == 0 {
      ChildRegistry.forget()
      leave(body())
    }
    guard pid > 0 else { throw MultiprocessingError.system("cannot fork") }
    return try ProcessHandle(child: pid)
  }

  /// Ends a forked child without the exit handlers that belong to its parent.
  static func leave(_ code: Int32) -> Never {
    ChildRegistry.finish()
    fflush(nil)
    _exit(code)
  }
}
