import BenchCore
import Glibc

/// The kernel's clocks that tick only while a process or thread is on a CPU, in nanoseconds.
enum CPUClock {
  /// The time that all threads of a process, ended ones included, were on a CPU; nil if there is
  /// no such process.
  ///
  /// Exact for a process that is idle; a thread that runs at this moment on another CPU is counted
  /// up to the kernel's last tick (1 to 10 ms ago).
  static func time(ofProcess process: Int32) -> Nanoseconds? {
    var clock = clockid_t()
    guard clock_getcpuclockid(process, &clock) == 0 else { return nil }
    return read(clock)
  }

  /// The time that a thread of the calling process was on a CPU, exact even if it runs; nil if
  /// there is no such thread.
  static func time(ofOwnThread thread: Int32) -> Nanoseconds? {
    // The kernel's encoding of a thread's clock (include/linux/posix-timers_types.h); the C library
    // has a call for it only where the thread is known as a pthread_t.
    read(clockid_t((~thread << 3) | 6))
  }

  private static func read(_ clock: clockid_t) -> Nanoseconds? {
    var time = timespec()
    guard clock_gettime(clock, &time) == 0 else { return nil }
    return Nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }
}

extension Nanoseconds {
  /// Makes a length of time from a C structure of seconds and microseconds.
  init(_ time: timeval) {
    self.init(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_usec) * 1000)
  }
}
