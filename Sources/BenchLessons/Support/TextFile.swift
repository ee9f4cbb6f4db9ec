import Glibc

/// Small files as text.
enum TextFile {
  /// What is in a file; nil if it cannot be read.
  static func read(_ path: String) -> String? {
    bytes(path).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of a file; nil if it cannot be read.
  static func bytes(_ path: String) -> [UInt8]? {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = Glibc.read(file, &part, part.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
      if count == 0 { return bytes }
      bytes += part[..<count]
    }
  }

  /// Writes a file anew.
  static func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      throw ScenarioError("cannot write \(path): \(String(cString: strerror(errno)))")
    }
    defer { close(file) }
    let count = text.utf8.count
    let written = text.withCString { Glibc.write(file, $0, count) }
    guard written == count else { throw ScenarioError("cannot write all of \(path)") }
  }

  /// The names in a folder, without `.` and `..`; none if it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let directory = opendir(folder) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}

extension TextFile {
  /// Where a symbolic link points to; nil if there is none.
  static func link(_ path: String) -> String? {
    var room = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(path, &room, room.count)
    return count < 0 ? nil : String(decoding: room[..<count], as: UTF8.self)
  }
}
