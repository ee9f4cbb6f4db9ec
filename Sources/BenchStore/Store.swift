import BenchCore
import GRDB
import GRDBSQLite
import Synchronization

/// A store of results: one SQLite file that outlives the tool.
///
/// One process writes, any number read, and neither waits for the other (write-ahead log). Reading
/// goes through connections that cannot write; see `ReadConnection`. Beside the file stand
/// `-wal` and `-shm` while it is open; the last writer that closes removes them, a reader cannot.
///
/// **What survives.** Each call of `ResultSink` is one transaction, written to the log before the
/// call returns: `kill -9` at any time loses at most the call in progress. The log is handed to the
/// disk (`fsync`) between trials and at the end of a run, not for each sample (`synchronous =
/// NORMAL`): a sync would take the disk from the very batch that is being measured. So a power cut
/// can lose the samples since the last trial or so, never the store.
///
/// Safe to use from several threads; calls wait for each other.
public final class Store: Sendable {
  /// What a store is opened for.
  public enum Access: Hashable, Sendable {
    /// Reading only: the file must be there, and nothing about it is changed.
    case reading
    /// Reading and writing: the folder and the file are made where they are missing.
    case writing
  }

  /// How long a writer waits for another writer before it gives up, in milliseconds.
  ///
  /// Transactions take well under 1 ms; only a backup tool or a debugger holds the lock for longer.
  public static let defaultPatience = 5000

  /// The path as it was given; nil for a store in memory.
  public var file: String? { location?.shown }

  let location: StoreLocation?
  let writer: DatabaseQueue?
  /// The numbers of the cells of runs that are being written, by run.
  let cellNumbers = Mutex<[Int64: [Cell: Int64]]>([:])

  /// Opens the store in a file.
  ///
  /// - Parameters:
  ///   - file: its path.
  ///   - access: what for.
  ///   - patience: how long to wait for another writer, in milliseconds.
  /// - Throws: `BenchError` with code `store` that says what stands in the way and what to do. A
  ///   file that is not a store, or a newer one, is not touched.
  public init(
    file: String, access: Access = .writing, patience: Int = Store.defaultPatience
  ) throws {
    try Self.requireSQLite()
    let location = StoreLocation(file)
    self.location = location
    do {
      switch access {
      case .reading:
        writer = nil
        try Self.requireReadable(location)
      case .writing: writer = try Self.openWriter(location, patience: patience)
      }
    } catch {
      throw Self.benchError(error, at: location)
    }
  }

  private init(memory: DatabaseQueue) {
    location = nil
    writer = memory
  }

  /// Makes an empty store in memory, for tests.
  public static func inMemory() throws -> Store {
    try requireSQLite()
    let queue = try DatabaseQueue()
    try Schema.migrator.migrate(queue)
    return Store(memory: queue)
  }

  /// Closes the store; later calls fail.
  ///
  /// Without it the store closes when the last reference goes away.
  public func close() throws {
    do {
      try writer?.close()
    } catch {
      throw Self.benchError(error, at: location)
    }
  }

  /// Looks for damage: every page, index, constraint and reference.
  ///
  /// Reads the whole file, about 1 ms a MiB.
  ///
  /// - Returns: what was found, at most 100 findings; empty if all is well.
  /// - Throws: `BenchError` if the store cannot be read at all.
  public func check() throws -> [String] {
    try reading { connection in
      var findings = try connection.texts("PRAGMA integrity_check(100)").filter { $0 != "ok" }
      try connection.forEach("PRAGMA foreign_key_check") { row in
        findings.append("\(row.text(0)) row \(row.integer(1)) refers to no \(row.text(2))")
      }
      return findings
    }
  }

  /// Runs `body` on a fresh snapshot that cannot be written to.
  func reading<T>(_ body: (ReadConnection) throws -> T) throws -> T {
    do {
      let connection = try openReader()
      defer { connection.close() }
      return try body(connection)
    } catch {
      throw Self.benchError(error, at: location)
    }
  }

  /// Runs `body` as one transaction that is in the log when this returns.
  func writing<T>(_ body: (Database) throws -> T) throws -> T {
    do {
      guard let writer else { throw StoreFault.fileReadOnly("it was opened for reading only") }
      var result: T?
      try writer.inTransaction(.immediate) { db in
        result = try body(db)
        return .commit
      }
      guard let result else { throw StoreFault.other("the transaction did not run") }
      return result
    } catch {
      throw Self.benchError(error, at: location)
    }
  }

  private func openReader() throws -> ReadConnection {
    if let location { return try Self.openReader(location) }
    guard let writer else { throw StoreFault.missing }
    return try writer.unsafeRead { try ReadConnection(copying: $0) }
  }
}
