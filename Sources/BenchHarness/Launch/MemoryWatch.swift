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
    let line = ProcText.read("/proc/vmstat").split(separator: "\n")
      .first { $0.hasPrefix("oom_kill ") }
    return line.flatMap { Int($0.dropFirst("oom_kill ".count)) }
  }

  private static func residentPages(_ process: pid_t) -> Int64 {
    let fields = ProcText.read("/proc/\(process)/statm").split(separator: " ")
    return fields.count > 1 ? Int64(fields[1]) ?? 0 : 0
  }

  private static func children(_ process: pid_t) -> [pid_t] {
    // Only the main thread's and the few others' lists: a task lists the children it forked itself.
    ProcText.list("/proc/\(process)/task").flatMap { thread in
      ProcText.read("/proc/\(process)/task/\(thread)/children")
        .split(separator: " ").compactMap { pid_t($0) }
    }
  }
}

/// Reads small files of /proc; a process that has ended reads as empty.
enum ProcText {
  static func read(_ path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func list(_ path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
