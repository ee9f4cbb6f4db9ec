import BenchCore
import GRDBSQLite

/// What stands at a location, found out without changing a byte of it.
enum StoreInspection {
  /// What was found.
  enum Finding: Hashable {
    /// Nothing, or an empty file: a new store may be made.
    case nothing
    /// A store of this application with that schema version, which this build knows.
    case store(version: Int32)
  }

  /// Files up to this size are checked page by page at each opening for writing.
  ///
  /// The check reads the whole file, about 1 ms a MiB; a larger store is checked by `check()`.
  static let checkedSize: Int64 = 32 * 1_048_576

  /// Looks at the file.
  ///
  /// First through an "immutable" connection, which takes no locks and makes no log files: so a file
  /// that is not ours is never touched. The application id is in the main file from the store's
  /// first moment, because it is written before the log is switched on.
  ///
  /// - Throws: `StoreFault`.
  static func look(at location: StoreLocation, thorough: Bool) throws -> Finding {
    guard let size = try location.size(), size > 0 else { return .nothing }
    try identify(location)
    let connection = try ReadConnection(location)
    defer { connection.close() }
    let version = try connection.pragma("user_version")
    guard version <= Schema.version else { throw StoreFault.newer(found: version) }
    if thorough, size <= checkedSize {
      let findings = try connection.texts("PRAGMA quick_check(5)")
      guard findings == ["ok"] else { throw StoreFault.damaged(findings) }
    }
    return .store(version: version)
  }

  static func identify(_ location: StoreLocation) throws {
    do {
      let connection = try ReadConnection(location, immutable: true)
      defer { connection.close() }
      let id = try connection.pragma("application_id")
      guard id == Schema.applicationID else { throw StoreFault.foreign(applicationID: id) }
      let version = try connection.pragma("user_version")
      guard version <= Schema.version else { throw StoreFault.newer(found: version) }
    } catch let error as ReadConnection.Failure where error.code & 0xFF == SQLITE_NOTADB {
      let kind = FileKind.describe(path: location.path)
      if kind == FileKind.database { throw StoreFault.damaged(["its first page is not readable"]) }
      throw StoreFault.notADatabase(kind)
    }
  }
}
