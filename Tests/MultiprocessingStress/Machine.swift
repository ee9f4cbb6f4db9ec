import Glibc

/// What is there on this machine that a scenario could have left.
enum Machine {
  static func openDescriptors() -> Set<Int32> {
    Set((0..<Int32(4096)).filter { fcntl($0, F_GETFD) >= 0 })
  }

  static func descriptors() -> Int { openDescriptors().count }

  /// Children of this process, dead ones included.
  static func children() -> [Int32] {
    processes().filter { $0.parent == getpid() }.map(\.pid)
  }

  /// Running processes of a group.
  static func running(inGroup group: Int32) -> [Int32] {
    processes().filter { $0.group == group && $0.state != "Z" && $0.state != "X" }.map(\.pid)
  }

  /// Waits until a group has no running process, at most a second.
  static func isEmptyWithinASecond(group: Int32) -> Bool {
    for _ in 0..<1000 {
      if running(inGroup: group).isEmpty { return true }
      usleep(1000)
    }
    return running(inGroup: group).isEmpty
  }

  static func names(in folder: String) -> Set<String> {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: Set<String> = []
    while let entry = readdir(stream) {
      names.insert(
        withUnsafeBytes(of: entry.pointee.d_name) {
          String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
        })
    }
    return names
  }

  private struct Process {
    let pid: Int32
    let state: Substring
    let parent: Int32
    let group: Int32
  }

  private static func processes() -> [Process] {
    names(in: "/proc").compactMap { name in
      guard let pid = Int32(name), let file = fopen("/proc/\(name)/stat", "r") else { return nil }
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 512)
      let count = fread(&bytes, 1, bytes.count, file)
      // The name stands in brackets and may hold anything; the fields begin behind it.
      let text = String(decoding: bytes[..<count], as: UTF8.self)
      guard let bracket = text.lastIndex(of: ")") else { return nil }
      let fields = text[text.index(after: bracket)...].split(separator: " ")
      guard fields.count > 2, let parent = Int32(fields[1]), let group = Int32(fields[2]) else {
        return nil
      }
      return Process(pid: pid, state: fields[0], parent: parent, group: group)
    }
  }
}
