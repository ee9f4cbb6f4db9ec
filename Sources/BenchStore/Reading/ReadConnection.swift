import BenchCore
import GRDB
import GRDBSQLite

/// A connection that can only read: all that reads a store goes through one.
///
/// Three walls stand behind each other: the file is opened with `SQLITE_OPEN_READONLY`, the
/// connection is `query_only`, and `ReadGuard` refuses every statement that does more than read
/// before it is compiled. A connection is one snapshot: what is written after its first read does
/// not show. Not for several threads at once.
///
/// Not through GRDB, which needs the authorizer for itself and has no progress handler.
final class ReadConnection {
  /// What SQLite reported.
  struct Failure: Error, Hashable {
    /// The extended result code.
    var code: Int32
    /// SQLite's words.
    var message: String
  }

  /// How long to wait for a process that recovers the log after a crash; that takes some 10 ms.
  private static let patience: Int32 = 5000

  /// The longest text or blob in bytes that a statement may handle.
  ///
  /// Larger than any workload file that is accepted (10 MB), small enough to keep in memory.
  private static let longestText: Int32 = 64 * 1_048_576

  private static let tableFunctions = [
    "json_each", "json_tree", "pragma_table_info", "pragma_table_xinfo", "pragma_table_list",
    "pragma_index_list", "pragma_index_info", "pragma_foreign_key_list", "pragma_function_list",
  ]

  private(set) var handle: OpaquePointer?
  let gatekeeper = ReadGuard()

  /// Opens a store's file for reading.
  ///
  /// - Parameter immutable: read the main file alone, without locks and logs; see `StoreLocation`.
  init(_ location: StoreLocation, immutable: Bool = false) throws {
    let flags =
      SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    try check(sqlite3_open_v2(location.uri(immutable: immutable), &handle, flags, nil))
    try setUp()
  }

  /// Opens the file of a connection that writes, or a copy of its content if it is in memory.
  convenience init(of source: Database) throws {
    let path = sqlite3_db_filename(source.sqliteConnection, "main").map { String(cString: $0) }
    guard let path, !path.isEmpty else {
      try self.init(copying: source)
      return
    }
    try self.init(StoreLocation(path))
  }

  /// Opens a private copy of a store in memory, because such a store has only one connection.
  init(copying source: Database) throws {
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    try check(sqlite3_open_v2(":memory:", &handle, flags, nil))
    guard let backup = sqlite3_backup_init(handle, "main", source.sqliteConnection, "main") else {
      throw failure(sqlite3_extended_errcode(handle))
    }
    sqlite3_backup_step(backup, -1)
    try check(sqlite3_backup_finish(backup))
    try setUp()
  }

  deinit { close() }

  /// Closes the connection; statements must be gone.
  func close() {
    sqlite3_close_v2(handle)
    handle = nil
  }

  /// The texts of a statement's first column.
  func texts(_ sql: String, _ arguments: [ResultTable.Cell] = []) throws -> [String] {
    var texts: [String] = []
    try forEach(sql, arguments) { texts.append($0.text(0)) }
    return texts
  }

  /// A pragma's whole number.
  func pragma(_ name: String) throws -> Int32 {
    var value: Int64 = 0
    try forEach("PRAGMA \(name)") { value = $0.integer(0) }
    return Int32(truncatingIfNeeded: value)
  }

  /// Runs a statement and hands its rows on, one by one.
  func forEach(
    _ sql: String, _ arguments: [ResultTable.Cell] = [],
    _ body: (borrowing ReadStatement) throws -> Void
  ) throws {
    let statement = try prepare(sql)
    try statement.bind(arguments)
    while try statement.next() { try body(statement) }
  }

  /// Compiles the first statement of a text.
  ///
  /// - Throws: `Failure`; its code is `SQLITE_AUTH` if the statement does more than read, and
  ///   `SQLITE_MISUSE` if the text holds no statement.
  func prepare(_ sql: String) throws -> ReadStatement {
    gatekeeper.refusal = nil
    var compiled: OpaquePointer?
    let (code, length) = sql.withCString { start in
      var tail: UnsafePointer<CChar>?
      let code = sqlite3_prepare_v2(handle, start, -1, &compiled, &tail)
      return (code, tail.map { $0 - start } ?? 0)
    }
    try check(code)
    guard let compiled else { throw Failure(code: SQLITE_MISUSE, message: "no statement") }
    return ReadStatement(compiled, length: length)
  }

  private func setUp() throws {
    sqlite3_busy_timeout(handle, Self.patience)
    sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, Self.longestText)
    sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    // Intermediate results stay in memory, where `QueryLimits` counts them, and never fill a disk.
    // A view from a store that somebody sent may only use functions without side effects.
    let setup = """
      PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; BEGIN;
      """
    try check(sqlite3_exec(handle, setup, nil, nil, nil))
    // SQLite declares a table function at its first use with a CREATE TABLE, which the gatekeeper
    // would refuse; so those that people need are used once before it takes over. A build of SQLite
    // without one of them merely lacks it.
    for function in Self.tableFunctions {
      sqlite3_exec(handle, "SELECT 1 FROM \(function) LIMIT 0", nil, nil, nil)
    }
    gatekeeper.install(on: handle)
  }

  private func check(_ code: Int32) throws {
    guard code != SQLITE_OK else { return }
    throw failure(code)
  }

  private func failure(_ code: Int32) -> Failure {
    Failure(
      code: code,
      message: handle.map { String(cString: sqlite3_errmsg($0)) }
        ?? String(cString: sqlite3_errstr(code)))
  }
}
