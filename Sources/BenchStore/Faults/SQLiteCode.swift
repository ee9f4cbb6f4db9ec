import GRDB
import GRDBSQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// What SQLite reports, turned into what a user can act on.
enum SQLiteCode {
  /// The fault behind an SQLite result code.
  ///
  /// SQLite says "full" only for ENOSPC on a plain write. A full disk also shows as a failed
  /// extension of the shared-memory file or a failed sync, so any I/O error is called a full disk
  /// if `isFull` (asked only then) finds that no space is left.
  static func fault(_ code: Int32, message: String, isFull: () -> Bool) -> StoreFault {
    let text = "\(message) (SQLite \(code))"
    switch code & 0xFF {
    case SQLITE_FULL: return .full(text)
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: return .locked(text)
    case SQLITE_CORRUPT: return .damaged([text])
    case SQLITE_NOTADB: return .damaged(["it no longer begins like an SQLite file: " + text])
    case SQLITE_READONLY: return .fileReadOnly(text)
    case SQLITE_PERM: return .fileReadOnly(text)
    case SQLITE_CANTOPEN: return isFull() ? .full(text) : .unreadable(text)
    case SQLITE_IOERR: return isFull() ? .full(text) : .io(text)
    case SQLITE_NOLFS: return .full(text)
    default: return .other(text)
    }
  }

  /// The fault behind any error that GRDB throws.
  static func fault(_ error: any Error, isFull: () -> Bool) -> StoreFault {
    if let fault = error as? StoreFault { return fault }
    guard let error = error as? DatabaseError else { return .other("\(error)") }
    let code = error.extendedResultCode.rawValue
    if error.extendedResultCode == .SQLITE_CONSTRAINT_FOREIGNKEY {
      return .unknown("run, cell or trial of that number")
    }
    return fault(code, message: error.message ?? "no message", isFull: isFull)
  }

  /// Whether the file system of a folder has less than one page of 64 KiB left for us.
  ///
  /// 64 KiB is SQLite's largest page and more than the 32 KiB by which its shared memory grows.
  static func isFull(folder: String) -> Bool {
    var statistics = statvfs()
    guard statvfs(folder, &statistics) == 0 else { return false }
    return UInt64(statistics.f_bavail) * UInt64(statistics.f_frsize) < 65536
  }
}
