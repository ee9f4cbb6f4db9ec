import BenchCore
import GRDB
import GRDBSQLite

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

extension Store {
  /// Pages of 4 KiB in the log after which it is copied into the file in the middle of a trial.
  ///
  /// Copying syncs the disk and would disturb the batch being measured, so it is done
  /// between trials; 64 MiB of log in one trial is where reading gets slow.
  private static let emergencyPages = 16384

  /// Opens, creates or brings up to date.
  static func openWriter(_ location: StoreLocation, patience: Int) throws -> DatabaseQueue {
    let exists = try location.size() != nil
    if !exists { try location.makeFolder() }
    try location.requireWritable(fileExists: exists)
    if case .store(Schema.version) = try StoreInspection.look(at: location, thorough: true) {
      return try connect(location, patience: patience)
    }
    let lock = try FolderLock.take(folder: location.folder, timeout: patience)
    // Somebody may have created it between the look and the lock.
    let finding = try StoreInspection.look(at: location, thorough: false)
    let isNew = finding == .nothing || finding == .unfinished
    let queue = try retrying(patience: patience) {
      try connect(location, patience: patience, isNew: isNew)
    }
    try Schema.migrator.migrate(queue)
    _ = consume lock
    return queue
  }

  /// Checks that a store is there and can be read.
  static func requireReadable(_ location: StoreLocation) throws {
    guard let size = try location.size() else { throw StoreFault.missing }
    guard size > 0 else { throw StoreFault.empty }
    guard case .store(let version) = try StoreInspection.look(at: location, thorough: false) else {
      throw StoreFault.empty
    }
    guard version < Schema.version else { return }
    // Bring an older store up to date, as opening it for writing would.
    do {
      try openWriter(location, patience: defaultPatience).close()
    } catch StoreFault.fileReadOnly, StoreFault.folderReadOnly {
      throw StoreFault.older(found: version)
    }
  }

  /// Opens a snapshot of the file.
  ///
  /// In a folder where no log files can be made, a store that was closed properly is read without
  /// them.
  static func openReader(_ location: StoreLocation) throws -> ReadConnection {
    let needsNoLog = !location.folderIsWritable && !location.hasPendingLog
    return try ReadConnection(location, immutable: needsNoLog)
  }

  /// Tries again while the store is locked.
  ///
  /// SQLite does not wait when the log is switched on, and another process that takes a look at the
  /// new store at that very moment holds a lock for a fraction of a millisecond.
  private static func retrying<T>(patience: Int, _ body: () throws -> T) throws -> T {
    let deadline = ContinuousClock.now + .milliseconds(patience)
    while true {
      do {
        return try body()
      } catch let error as DatabaseError
        where error.resultCode == .SQLITE_BUSY && ContinuousClock.now < deadline
      {
        usleep(2000)
      }
    }
  }

  private static func connect(_ location: StoreLocation, patience: Int, isNew: Bool = false) throws
    -> DatabaseQueue
  {
    var configuration = Configuration()
    configuration.busyMode = .timeout(Double(patience) / 1000)
    configuration.foreignKeysEnabled = true
    configuration.label = "bench.store"
    let queue = try DatabaseQueue(path: location.path, configuration: configuration)
    try queue.writeWithoutTransaction { db in
      // Before the log is switched on: so the main file bears the mark from its first page on.
      if isNew { try db.execute(sql: "PRAGMA application_id = \(Schema.applicationID)") }
      let mode = try String.fetchOne(db, sql: "PRAGMA journal_mode = WAL")
      guard mode == "wal" else {
        throw StoreFault.noSharedMemory("the journal mode stays '\(mode ?? "unknown")'")
      }
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
      _ = try Int.fetchOne(db, sql: "PRAGMA wal_autocheckpoint = \(emergencyPages)")
    }
    return queue
  }

  /// Checks the library that was linked at run time.
  static func requireSQLite() throws {
    guard sqlite3_libversion_number() < Schema.oldestSQLite else { return }
    throw BenchError(
      .machine, "SQLite \(String(cString: sqlite3_libversion())) is too old for the store",
      remedy: "install libsqlite3 3.37 or newer")
  }

  /// The error a user reads, whatever failed.
  static func benchError(_ error: any Error, at location: StoreLocation?) -> BenchError {
    if let error = error as? BenchError { return error }
    let isFull = { location.map { SQLiteCode.isFull(folder: $0.folder) } ?? false }
    var fault: StoreFault
    if let failure = error as? ReadConnection.Failure {
      fault = SQLiteCode.fault(failure.code, message: failure.message, isFull: isFull)
    } else {
      fault = SQLiteCode.fault(error, isFull: isFull)
    }
    if case .unreadable(let why) = fault, let location, !location.folderIsWritable {
      fault = .folderReadOnly(why)
    }
    return fault.error(file: location?.shown ?? "store in memory")
  }
}
