import Glibc

/// What the kernel says of processes; the evidence of scenarios.
enum ProcessStatus {
  /// Whether a process runs; one that has ended and waits to be reaped does not.
  static func isRunning(_ process: Int32) -> Bool {
    guard process > 0, let text = TextFile.read("/proc/\(process)/stat"),
      let end = text.lastIndex(of: ")")
    else { return false }
    let state = text[end...].dropFirst(2).first
    return state != "Z" && state != "X"
  }

  /// The name of a process, as `ps` shows it.
  static func name(of process: Int32) -> String? {
    TextFile.read("/proc/\(process)/comm").map { String($0.prefix { $0 != "\n" }) }
  }

  /// How many threads this process has.
  static var threadCount: Int { TextFile.names(in: "/proc/self/task").count }

  /// How many descriptors this process has open, without the one that looks.
  static var descriptorCount: Int { TextFile.names(in: "/proc/self/fd").count - 1 }

  /// The children of a process that run.
  static func children(of parent: Int32) -> [Int32] {
    TextFile.names(in: "/proc").compactMap { Int32($0) }.filter { process in
      guard let text = TextFile.read("/proc/\(process)/stat"), let end = text.lastIndex(of: ")")
      else { return false }
      let fields = text[end...].dropFirst(2).split(separator: " ")
      return fields.count > 1 && fields[0] != "Z" && Int32(fields[1]) == parent
    }
  }
}

/// Waits until `condition` holds; false if that takes longer than `limit`.
func eventually(within limit: Double, _ condition: () -> Bool) -> Bool {
  let end = now() + limit
  while !condition() {
    if now() > end { return false }
    usleep(1000)
  }
  return true
}
