import BenchCore
import GRDBSQLite
import Glibc
import Synchronization

/// A counter in a row of an SQLite file: the embedded store, no server.
///
/// The file is in WAL mode with `synchronous = NORMAL`, the usual setting of services: a commit is
/// safe against the end of the process, not against a power cut. Writers take turns; who must wait
/// sleeps in SQLite's busy handler.
final class SQLiteCounter: CounterStore, @unchecked Sendable {  // Every call holds the lock.
  /// How many milliseconds a writer waits for its turn: far above what even 64 writers need.
  private static let patience: Int32 = 30_000

  private let path: String
  private let table: String
  private let lock = Mutex(())
  private var database: OpaquePointer?
  private var incrementing: OpaquePointer?
  private var reading: OpaquePointer?

  init(path: String, name: String) throws {
    self.path = path
    table = "counter_\(name)"
    guard !path.isEmpty else {
      throw BenchError(.usage, "the address of an SQLite store lacks its path after 'sqlite:'")
    }
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_FULLMUTEX
    guard sqlite3_open_v2(path, &database, flags, nil) == SQLITE_OK else {
      let error = failure("cannot be opened")
      sqlite3_close_v2(database)
      throw error
    }
    do {
      sqlite3_busy_timeout(database, Self.patience)
      try becomeWriteAhead()
      try execute("PRAGMA synchronous = NORMAL")
      try execute("CREATE TABLE IF NOT EXISTS \(table) (value INTEGER NOT NULL)")
    } catch {
      close()
      throw error
    }
  }

  deinit { close() }

  func reset() throws {
    try lock.withLock { _ in
      try execute("BEGIN IMMEDIATE; DELETE FROM \(table); INSERT INTO \(table) VALUES (0); COMMIT")
    }
  }

  func increment() throws -> Int {
    try lock.withLock { _ in
      try number(&incrementing, "UPDATE \(table) SET value = value + 1 RETURNING value")
    }
  }

  func value() throws -> Int {
    try lock.withLock { _ in try number(&reading, "SELECT value FROM \(table)") }
  }

  func remove() throws {
    try lock.withLock { _ in try execute("DROP TABLE IF EXISTS \(table)") }
  }

  func close() {
    lock.withLock { _ in
      sqlite3_finalize(incrementing)
      sqlite3_finalize(reading)
      sqlite3_close_v2(database)
      (incrementing, reading, database) = (nil, nil, nil)
    }
  }

  /// Runs a prepared statement that gives one number; prepares it at the first use.
  private func number(_ statement: inout OpaquePointer?, _ sql: String) throws -> Int {
    if statement == nil,
      sqlite3_prepare_v3(
        database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil) != SQLITE_OK
    {
      throw failure("refuses '\(sql)'")
    }
    defer { sqlite3_reset(statement) }
    guard sqlite3_step(statement) == SQLITE_ROW else { throw failure("gives no counter") }
    let number = Int(sqlite3_column_int64(statement, 0))
    // The change is committed by the step that ends the statement.
    guard sqlite3_step(statement) == SQLITE_DONE else { throw failure("cannot count") }
    return number
  }

  /// Changes the journal's mode, which is kept in the file.
  ///
  /// Needs the file for itself for a moment, and SQLite reports it busy without asking the busy
  /// handler while others open it; so the waiting is done here.
  private func becomeWriteAhead() throws {
    for _ in 0..<Self.patience {
      do {
        return try execute("PRAGMA journal_mode = WAL")
      } catch {
        guard sqlite3_errcode(database) == SQLITE_BUSY else { throw error }
        usleep(1000)
      }
    }
    throw failure("is busy all the time")
  }

  private func execute(_ sql: String) throws {
    guard sqlite3_exec(database, sql, nil, nil, nil) == SQLITE_OK else {
      let error = failure("refuses '\(sql)'")
      if sqlite3_get_autocommit(database) == 0 {
        sqlite3_exec(database, "ROLLBACK", nil, nil, nil)
      }
      throw error
    }
  }

  private func failure(_ what: String) -> BenchError {
    let cause = sqlite3_errmsg(database).map { String(cString: $0) }
    return BenchError(.machine, "the SQLite store '\(path)' \(what)", cause: cause)
  }
}
