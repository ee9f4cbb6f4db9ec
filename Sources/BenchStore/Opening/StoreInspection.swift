import BenchCore
import GRDBSQLite

/// What stands at a location, found out without changing a byte of it.
enum StoreInspection {
  /// What was found.
  enum Finding: Hashable {
    /// Nothing, or an empty file: a new store may be made.
    case nothing
    /// A store whose creation was cut short; SQLite undoes it when it is opened for writing.
    case unfinished
    /// A store of this application with that schema version, which this build knows.
    case store(version: Int32)
  }

  /// Files up to this size are checked page by page at each opening for writing.
  ///
  /// The check reads the whole file, about 1 ms a MiB; a larger store is checked by `check()`.
  static let checkedSize: Int64 = 32 * 1_048_576

  /// Smaller files cannot be SQLite's, whose smallest page is this large.
  ///
  /// SQLite itself takes such a file for an empty database and would overwrite it.
  private static let smallestPage: Int64 = 512

  /// Looks at the file.
  ///
  /// - Parameter thorough: whether to look for damage in a file up to `checkedSize`.
  /// - Throws: `StoreFault`, or what SQLite reports.
  static func look(at location: StoreLocation, thorough: Bool) throws -> Finding {
    guard let size = try location.size(), size > 0 else { return .nothing }
    guard size >= smallestPage else { throw strange(location) }
    try identify(location)
    do {
      return .store(version: try examine(location, thorough: thorough && size <= checkedSize))
    } catch let error as ReadConnection.Failure where error.code == readOnlyRollback {
      return .unfinished
    }
  }

  /// `SQLITE_READONLY_ROLLBACK`, a macro that Swift does not import: a rollback journal must be
  /// played back first.
  ///
  /// A store has such a journal only before its log is switched on.
  private static let readOnlyRollback = SQLITE_READONLY | (3 << 8)

  /// Looks at the file together with its log.
  ///
  /// - Returns: the schema's version.
  private static func examine(_ location: StoreLocation, thorough: Bool) throws -> Int32 {
    let connection = try Store.openReader(location)
    defer { connection.close() }
    let version = try version(of: connection)
    if thorough {
      let findings = try connection.texts("PRAGMA quick_check(5)")
      guard findings == ["ok"] else { throw StoreFault.damaged(findings) }
    }
    return version
  }

  /// Makes sure that the main file is a store's before anything could touch it.
  ///
  /// Through an "immutable" connection, which takes no locks and makes no log files. The application
  /// id is in the main file from the store's first moment, because it is written before the log is
  /// switched on.
  private static func identify(_ location: StoreLocation) throws {
    do {
      let connection = try ReadConnection(location, immutable: true)
      defer { connection.close() }
      _ = try version(of: connection)
    } catch let error as ReadConnection.Failure {
      switch error.code & 0xFF {
      case SQLITE_NOTADB: throw strange(location)
      // Copying the log into the file was cut short: together they are whole.
      case SQLITE_CORRUPT where location.hasPendingLog: return
      default: throw error
      }
    }
  }

  /// The schema's version, if the file is a store of a version that this build knows.
  private static func version(of connection: ReadConnection) throws -> Int32 {
    let id = try connection.pragma("application_id")
    guard id == Schema.applicationID else { throw StoreFault.foreign(applicationID: id) }
    let version = try connection.pragma("user_version")
    guard version <= Schema.version else { throw StoreFault.newer(found: version) }
    return version
  }

  /// The fault of a file that SQLite refuses.
  private static func strange(_ location: StoreLocation) -> StoreFault {
    let kind = FileKind.describe(path: location.path)
    return kind == FileKind.database
      ? .damaged(["its first page is not readable"]) : .notADatabase(kind)
  }
}
