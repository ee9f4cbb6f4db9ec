public import BenchBackends
import BenchCore
import Glibc

extension MachineLimits {
  /// Threads and processes that a run leaves to everybody else.
  private static let spare = 64

  /// What this process may use now.
  ///
  /// The limit of processes is the smallest of ulimit -u, the kernel's threads-max and pid_max, and the
  /// pids controller's, so far as they can be read.
  public static func current() -> MachineLimits {
    var limits = [softLimit(Int32(__RLIMIT_NPROC.rawValue))]
    let files = [
      "/proc/sys/kernel/threads-max", "/proc/sys/kernel/pid_max", "/sys/fs/cgroup/pids.max",
      "/sys/fs/cgroup/pids/pids.max",
    ]
    limits += files.compactMap { Int(LinuxHost().textIfAny($0).filter { $0 != "\n" }) }
    let processes = max(1, (limits.min() ?? 1024) - spare)
    return MachineLimits(
      processes: processes, descriptors: softLimit(Int32(RLIMIT_NOFILE.rawValue)),
      availableMemory: availableMemory())
  }

  private static func softLimit(_ resource: Int32) -> Int {
    var limit = rlimit()
    guard getrlimit(__rlimit_resource_t(UInt32(resource)), &limit) == 0 else { return 1024 }
    return Int(clamping: limit.rlim_cur)
  }

  private static func availableMemory() -> Bytes {
    let line = LinuxHost().textIfAny("/proc/meminfo").split(separator: "\n")
      .first { $0.hasPrefix("MemAvailable:") }
    let kibibytes = line?.split(separator: " ").dropFirst().first.flatMap { Int64($0) }
    return .kibibytes(kibibytes ?? 1 << 20)
  }
}
