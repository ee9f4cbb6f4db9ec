public import BenchCore
import Glibc

/// The inside of a process that measures one side; see `ProcessLimitLauncher`.
public enum LimitSideProcess {
  /// The descriptor to which the result is written.
  static let resultDescriptor: Int32 = 3

  /// Measures a side and writes its result to descriptor 3.
  ///
  /// - Parameters:
  ///   - limit: The id of the limit.
  ///   - side: The name of its side.
  ///   - effort: How long to measure.
  ///   - cpus: The CPUs that it is placed on; with one of them everything stays there.
  ///   - count: How many of what is counted, for a side with counts.
  /// - Throws: `BenchError` with code `usage` for an unknown name, and what the side throws.
  public static func run(
    limit id: String, side name: String, effort: Nanoseconds, cpus: [Int32], count: Int = 0
  ) throws {
    guard let limit = try LimitCatalogue.named([id]).first, let side = limit.side(name),
      case .program(let measure) = side.measure
    else {
      throw BenchError(
        .usage, "limit '\(id)' has no side '\(name)' that this program measures",
        remedy: "see 'bench limits --list'")
    }
    // A peer that is gone shows as an error of the call.
    signal(SIGPIPE, SIG_IGN)
    _ = fcntl(resultDescriptor, F_SETFD, FD_CLOEXEC)
    do {
      if limit.placement == .oneCPU, let cpu = cpus.first { try LimitCPUs.place(on: cpu) }
      let value = try measure(LimitEffort(duration: effort, cpus: cpus, count: count))
      try write("value \(value)")
    } catch let unavailable as LimitUnavailable {
      try write("unavailable \(unavailable.reason)")
    }
  }

  private static func write(_ line: String) throws {
    let bytes = Array((line + "\n").utf8)
    guard Glibc.write(resultDescriptor, bytes, bytes.count) == bytes.count else {
      throw BenchError(
        .usage, "the result cannot be written to descriptor 3",
        remedy: "this command is for 'bench limits'; run that",
        cause: String(cString: strerror(errno)))
    }
  }
}
