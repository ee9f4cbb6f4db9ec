import BenchCore
import GRDBSQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Where a store is or will be, and whether the system lets us use it.
///
/// Nothing here opens the file: closing any descriptor of an SQLite file drops all POSIX locks that
/// this process holds on it, and so could harm a connection that is open elsewhere in the process.
struct StoreLocation: Hashable, Sendable {
  /// The path as the user gave it, for messages.
  let shown: String
  /// The path from the root; it never begins with `file:`, which SQLite would read as a URI.
  let path: String

  /// Makes a location; a relative path counts from the working directory.
  init(_ given: String) {
    shown = given
    guard !given.hasPrefix("/"), let folder = getcwd(nil, 0) else {
      path = given
      return
    }
    defer { free(folder) }
    path = String(cString: folder) + "/" + given
  }

  /// The folder that holds the store.
  var folder: String {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return "/" }
    return String(path[..<slash])
  }

  /// The size of the file in bytes; nil if there is none.
  ///
  /// - Throws: `StoreFault` if it is no regular file, or the system does not say.
  func size() throws(StoreFault) -> Int64? {
    if path.hasSuffix("/") || path.isEmpty { throw .directory }
    var status = stat()
    guard stat(path, &status) == 0 else {
      switch errno {
      case ENOENT: return nil
      case ENOTDIR: throw .folder(Self.reason())
      default: throw .unreadable(Self.reason())
      }
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return Int64(status.st_size)
    case S_IFDIR: throw .directory
    default: throw .notAFile
    }
  }

  /// Makes the folder and those above it, as far as they are missing.
  func makeFolder() throws(StoreFault) {
    var made = ""
    for part in folder.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o777) == 0 || errno == EEXIST { continue }
      var status = stat()
      if stat(made, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
      throw errno == ENOSPC ? .full(Self.reason()) : .folder("\(made): \(Self.reason())")
    }
  }

  /// Checks that the folder, and the file if it is there, may be written.
  ///
  /// Asks the kernel with the effective user, so a read-only mount and an immutable file are
  /// noticed even for root.
  func requireWritable(fileExists: Bool) throws(StoreFault) {
    if fileExists {
      guard faccessat(AT_FDCWD, path, R_OK, AT_EACCESS) == 0 else {
        throw .unreadable(Self.reason())
      }
      guard faccessat(AT_FDCWD, path, W_OK, AT_EACCESS) == 0 else {
        throw .fileReadOnly(Self.reason())
      }
    }
    guard faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 else {
      throw .folderReadOnly(Self.reason())
    }
  }

  /// Whether log files beside the store may be made.
  var folderIsWritable: Bool { faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) == 0 }

  /// Whether a write-ahead log with content stands beside the store.
  var hasPendingLog: Bool {
    var status = stat()
    return stat(path + "-wal", &status) == 0 && status.st_size > 0
  }

  /// The file as an SQLite URI.
  ///
  /// `immutable` reads the main file alone, without locks and without making log files.
  func uri(immutable: Bool) -> String {
    var text = "file://"
    for byte in path.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte)
        || (0x61...0x7A).contains(byte) || [0x2F, 0x2E, 0x2D, 0x5F].contains(byte)
      if isPlain {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return text + (immutable ? "?immutable=1" : "")
  }

  /// The system's last error in words.
  static func reason() -> String { String(cString: strerror(errno)) }
}
