import BenchCore
import Glibc

/// Adds up the resident memory of a process and all its descendants.
struct MemoryWatch {
  private let root: pid_t

  init(root: pid_t) {
    self.root = root
  }

  /// How much is resident now; shared pages count in each process.
  func resident() -> Bytes {
    var pages: Int64 = 0
    var pending = [root]
    while let process = pending.popLast() {
      pages += Self.residentPages(process)
      pending += Self.children(process)
    }
    return Bytes(pages * Int64(sysconf(Int32(_SC_PAGESIZE))))
  }

  /// How often the kernel's memory killer has struck on this machine, if it says so.
  static func kernelKills() -> Int? {
    let line = LinuxHost().textIfAny("/proc/vmstat").split(separator: "\n")
      .first { $0.hasPrefix("oom_kill ") }
    return line.flatMap { Int($0.dropFirst("oom_kill ".count)) }
  }

  private static func residentPages(_ process: pid_t) -> Int64 {
    let fields = LinuxHost().textIfAny("/proc/\(process)/statm").split(separator: " ")
    return fields.count > 1 ? Int64(fields[1]) ?? 0 : 0
  }

  private static func children(_ process: pid_t) -> [pid_t] {
    // Only the main thread's and the few others' lists: a task lists the children it forked itself.
    LinuxHost().names(in: "/proc/\(process)/task").flatMap { thread in
      LinuxHost().textIfAny("/proc/\(process)/task/\(thread)/children")
        .split(separator: " ").compactMap { pid_t($0) }
    }
  }
}
