public import BenchCore
import Glibc

/// The machine that this process runs on.
public struct LinuxHost: Host {
  /// Makes a host.
  public init() {}

  /// Reads a file.
  public func text(_ path: String, limit: Int) throws(Unreadable) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw Self.failure(path) }
    defer { close(file) }
    var bytes: [UInt8] = []
    // Most of these files have less than a page.
    let page = 4096
    while bytes.count < limit {
      let room = min(page, limit - bytes.count)
      let before = bytes.count
      bytes.append(contentsOf: repeatElement(0, count: room))
      let count = bytes.withUnsafeMutableBytes { buffer in
        buffer.baseAddress.map { Glibc.read(file, $0 + before, room) } ?? 0
      }
      guard count >= 0 else { throw Self.failure(path) }
      bytes.removeLast(room - count)
      if count == 0 { break }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func failure(_ path: String) -> Unreadable {
    errno == ENOENT
      ? .absent(path) : Unreadable("cannot read \(path): \(String(cString: strerror(errno)))")
  }

  /// Lists a folder.
  public func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }

  /// Resolves a path, or as much of it as exists.
  public func resolve(_ path: String) -> String {
    var missing: [Substring] = []
    var present = path[...]
    while true {
      if let resolved = realpath(present.isEmpty ? "." : String(present), nil) {
        defer { free(resolved) }
        let base = String(cString: resolved)
        let rest = missing.reversed().joined(separator: "/")
        return rest.isEmpty ? base : (base == "/" ? "/" : base + "/") + rest
      }
      guard !present.isEmpty, present != "/" else { return path }
      let slash = present.lastIndex(of: "/")
      missing.append(slash.map { present[present.index(after: $0)...] } ?? present)
      present = slash.map { $0 == present.startIndex ? "/" : present[..<$0] } ?? ""
    }
  }

  /// Asks the file system.
  public func freeSpace(at path: String) -> Bytes? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Bytes(Int64(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize)))
  }

  /// Reads the process's CPU clock.
  public func cpuTime(of process: Int32) -> Nanoseconds? { CPUClock.time(ofProcess: process) }

  /// The id of this process.
  public var ownProcess: Int32 { getpid() }

  /// Reads the monotonic clock.
  public var now: Nanoseconds {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Nanoseconds(Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
  }

  /// Sleeps; signals do not shorten it.
  public func wait(until deadline: Nanoseconds) {
    var time = timespec()
    time.tv_sec = Int(deadline.count / 1_000_000_000)
    time.tv_nsec = Int(deadline.count % 1_000_000_000)
    while clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil) == EINTR {}
  }
}
