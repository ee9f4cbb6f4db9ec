public import BenchCore
import GRDBSQLite

extension Store {
  /// Runs one statement that only reads, and gives its whole answer.
  ///
  /// Anything that would write, attach, change the connection or load code is refused by the
  /// connection itself while it compiles the statement; the text is never looked at. A blob is
  /// given as text, `x'0a0b'`. In a store in memory the statement sees a copy.
  ///
  /// - Parameters:
  ///   - statement: SQL; a closing semicolon and comments are fine, a second statement is not.
  ///   - limits: when to stop.
  /// - Throws: `BenchError`: `usage` for a wrong, refused or too costly statement, `store` if the
  ///   store cannot be read.
  public func sql(_ statement: String, limits: QueryLimits = QueryLimits()) throws -> ResultTable {
    // SQLite would stop at it, and silently leave out the rest.
    guard !statement.utf8.contains(0) else {
      throw BenchError(
        .usage, "the statement contains a zero byte", remedy: "write char(0) inside of it")
    }
    return try reading { try Self.answer(statement, [], limits: limits, on: $0) }
  }

  /// Runs one statement under limits.
  static func answer(
    _ sql: String, _ arguments: [ResultTable.Cell], limits: QueryLimits,
    on connection: ReadConnection
  ) throws -> ResultTable {
    let watch = QueryWatch(limits)
    watch.watch(connection.handle)
    defer { watch.release(connection.handle) }
    do {
      let statement = try connection.prepare(sql)
      try requireNothing(after: statement.length, of: sql, on: connection)
      guard statement.onlyReads else { throw refused("it would write", nil) }
      try statement.bind(arguments)
      var table = ResultTable(
        columns: (0..<statement.columns).map { ResultTable.Column(statement.name($0)) })
      while try statement.next() {
        let row = (0..<statement.columns).map { statement.cell($0) }
        guard watch.admit(row, rowsBefore: table.rows.count) else { break }
        table.rows.append(row)
      }
      if let excess = watch.excess { throw watch.error(for: excess) }
      return table
    } catch let failure as ReadConnection.Failure {
      if let excess = watch.excess { throw watch.error(for: excess) }
      throw try usageError(failure, refusal: connection.gatekeeper.refusal)
    }
  }

  /// A second statement must not be there, and must not be silently left out either.
  private static func requireNothing(
    after length: Int, of sql: String, on connection: ReadConnection
  ) throws {
    let rest = String(decoding: sql.utf8.dropFirst(length), as: UTF8.self)
    do {
      _ = try connection.prepare(rest)
    } catch let failure as ReadConnection.Failure {
      // Only comments and white space.
      if failure.code == SQLITE_MISUSE { return }
    }
    throw BenchError(
      .usage, "there is more than one statement",
      remedy: "run them one by one; after the first comes: \(rest.prefix(60))")
  }

  private static func usageError(_ failure: ReadConnection.Failure, refusal: String?) throws
    -> any Error
  {
    // SQLite reports a refusal under several codes, depending on where it happens.
    if let refusal { return refused(refusal, failure.message) }
    switch failure.code & 0xFF {
    case SQLITE_AUTH, SQLITE_READONLY: return refused("it would write", failure.message)
    case SQLITE_MISUSE:
      return BenchError(
        .usage, "there is no statement", remedy: "write one, such as SELECT * FROM run_overview")
    case SQLITE_ERROR, SQLITE_RANGE, SQLITE_MISMATCH, SQLITE_TOOBIG:
      return BenchError(
        .usage, "the statement is wrong",
        remedy: "bench show schema lists the views and their columns", cause: failure.message)
    default: return failure
    }
  }

  private static func refused(_ what: String, _ cause: String?) -> BenchError {
    BenchError(
      .usage, "the statement was refused, because a query may only read: \(what)",
      remedy: "use SELECT, WITH, VALUES or EXPLAIN; to change a store, measure or import",
      cause: cause)
  }
}
