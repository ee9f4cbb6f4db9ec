import Glibc

/// A walk over everything below a folder.
struct FileTree {
  /// The regular files that can be read.
  private(set) var files: [String] = []
  /// Their size together.
  private(set) var bytes: Int64 = 0
  /// Files and folders that cannot be read.
  private(set) var unreadable = 0

  /// More files than this need another tool; a list of them takes 100 MB and more.
  private static let limit = 1_000_000

  /// Adds everything below a folder; symbolic links, sockets and devices are left out.
  ///
  /// - Throws: `SystemError` if the folder itself cannot be read, or there are too many files.
  mutating func collect(_ directory: String) throws {
    var folders = [directory]
    while let folder = folders.popLast() {
      guard let stream = opendir(folder) else {
        let number = errno
        if folder == directory { throw SystemError("opendir", folder, errorNumber: number) }
        unreadable += 1
        continue
      }
      defer { closedir(stream) }
      while let entry = readdir(stream) {
        let name = Self.name(entry)
        if name == "." || name == ".." { continue }
        let path = folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
        if let subfolder = add(path) { folders.append(subfolder) }
      }
      if files.count > Self.limit {
        throw SystemError("list", "more than \(Self.limit) files", errorNumber: E2BIG)
      }
    }
  }

  /// Adds a file; gives the path back if it is a folder.
  private mutating func add(_ path: String) -> String? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      unreadable += 1
      return nil
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR: return path
    case S_IFREG:
      guard access(path, R_OK) == 0 else {
        unreadable += 1
        return nil
      }
      files.append(path)
      bytes += Int64(status.st_size)
    default: break
    }
    return nil
  }

  private static func name(_ entry: UnsafeMutablePointer<dirent>) -> String {
    withUnsafePointer(to: &entry.pointee.d_name) { pointer in
      pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
  }
}
