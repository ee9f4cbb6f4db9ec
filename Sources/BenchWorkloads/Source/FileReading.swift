import BenchCore

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Reads workload files that a user names; nothing but a regular file is opened for reading, so no
/// pipe or device can block or flood the loader.
enum FileReading {
  /// What stands under a path.
  enum Kind: Hashable, Sendable {
    case missing
    case file
    case directory
    case other
  }

  static func kind(of path: String) -> Kind {
    guard !path.isEmpty, !path.utf8.contains(0) else { return .missing }
    var status = stat()
    guard stat(path, &status) == 0 else {
      // A path that cannot be looked at (no permission on the way) is there as far as we know;
      // opening it will tell why not.
      return errno == EACCES ? .file : .missing
    }
    return kind(status)
  }

  /// The bytes of a regular file.
  ///
  /// - Throws: `BenchError` with the system's reason, or if the file is larger than the limit.
  static func bytes(of path: String) throws -> [UInt8] {
    let errors = FileErrors(file: path)
    // Without O_NONBLOCK, opening a named pipe would wait for its other end.
    let descriptor = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { throw unreadable(errors, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw unreadable(errors, errno) }
    guard kind(status) == .file else { throw notRegular(kind(status), errors) }
    guard status.st_size <= SourceText.sizeLimit else { throw errors.tooLarge() }
    return try read(descriptor, errors)
  }

  static func notRegular(_ kind: Kind, _ errors: FileErrors) -> BenchError {
    let what = kind == .directory ? "a directory" : "no regular file"
    return errors.error(
      "this is \(what); a workload is a YAML file", line: nil,
      remedy: "name the file itself, such as \(errors.file)/mine.yaml, or a workload from "
        + "`bench list workloads`")
  }

  /// Reads to the end: the size that `stat` gave is no promise.
  private static func read(_ descriptor: Int32, _ errors: FileErrors) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while bytes.count <= SourceText.sizeLimit {
      #if canImport(Glibc)
        let count = Glibc.read(descriptor, &chunk, chunk.count)
      #elseif canImport(Musl)
        let count = Musl.read(descriptor, &chunk, chunk.count)
      #else
        let count = Darwin.read(descriptor, &chunk, chunk.count)
      #endif
      if count == 0 { return bytes }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw unreadable(errors, errno) }
      bytes += chunk[..<count]
    }
    throw errors.tooLarge()
  }

  private static func kind(_ status: stat) -> Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: .file
    case S_IFDIR: .directory
    default: .other
    }
  }

  private static func unreadable(_ errors: FileErrors, _ code: Int32) -> BenchError {
    let remedy =
      code == EACCES ? "make it readable: chmod +r \(errors.file)" : "check the path and the disk"
    return errors.error(
      "the file cannot be read", line: nil, remedy: remedy, cause: String(cString: strerror(code)))
  }
}
