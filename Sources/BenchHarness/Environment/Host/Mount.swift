/// A line of /proc/self/mountinfo; see proc_pid_mountinfo(5).
struct Mount: Hashable {
  /// The folder of the file system that is seen at `point`.
  var root: String
  var point: String
  /// The kind of file system, such as `ext4`.
  var type: String
  var source: String
  /// The file system's own options.
  var options: Set<String>

  /// Reads one line; nil if it is none.
  init?(_ line: Substring) {
    let words = line.split(separator: " ")
    guard let dash = words.firstIndex(of: "-"), words.count > dash + 2, dash >= 6 else {
      return nil
    }
    root = Self.unescaped(words[3])
    point = Self.unescaped(words[4])
    type = String(words[dash + 1])
    source = words.count > dash + 2 ? Self.unescaped(words[dash + 2]) : ""
    options =
      words.count > dash + 3 ? Set(words[dash + 3].split(separator: ",").map(String.init)) : []
  }

  /// All mounts, in the order in which they were made.
  static func all(of host: some Host) throws(Unreadable) -> [Mount] {
    try host.text("/proc/self/mountinfo", limit: LinuxHost.usualLimit).lines.compactMap {
      Mount($0)
    }
  }

  /// The mount that a path without links lies on.
  static func containing(_ path: String, among mounts: [Mount]) -> Mount? {
    // Of two mounts at one point the later one hides the earlier.
    mounts.enumerated().filter { $0.element.contains(path) }
      .max { ($0.element.point.count, $0.offset) < ($1.element.point.count, $1.offset) }?.element
  }

  private func contains(_ path: String) -> Bool {
    point == "/" || path == point || path.hasPrefix(point + "/")
  }

  /// Blanks and a few others stand as `\040` in the file.
  private static func unescaped(_ text: some StringProtocol) -> String {
    guard text.contains("\\") else { return String(text) }
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\"), rest.count >= 3,
        let code = UInt8(String(decoding: rest.prefix(3), as: UTF8.self), radix: 8)
      {
        bytes.append(code)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
