#if BENCH_POSTGRESQL
  import BenchCore
  import CPostgreSQL
  import Synchronization

  /// A counter in a row of a PostgreSQL table; each increment is a transaction of its own.
  ///
  /// The table is unlogged, as suits a counter that a measurement throws away: a commit does not
  /// wait for the disk.
  final class PostgreSQLCounter: CounterStore, @unchecked Sendable {  // Every call holds the lock.
    private let table: String
    private let lock = Mutex(())
    private var connection: OpaquePointer?
    private var prepared: Set<String> = []

    init(_ url: String, counter: String) throws {
      table = "bench_counter_\(counter)"
      connection = PQconnectdb(url)
      guard PQstatus(connection) == CONNECTION_OK else {
        let error = failure("cannot be reached")
        close()
        throw error
      }
      // Notices such as "table does not exist, skipping" would go to standard error.
      PQsetNoticeProcessor(connection, { _, _ in }, nil)
    }

    deinit { close() }

    func reset() throws {
      try lock.withLock { _ in
        try execute("CREATE UNLOGGED TABLE IF NOT EXISTS \(table) (value BIGINT NOT NULL)")
        // Emptied, not made anew: other connections may have prepared statements on it. Emptying
        // also drops the dead rows that the updates of the last round left.
        try execute("TRUNCATE \(table)")
        try execute("INSERT INTO \(table) VALUES (0)")
      }
    }

    func increment() throws -> Int {
      try lock.withLock { _ in
        try number("increment", "UPDATE \(table) SET value = value + 1 RETURNING value")
      }
    }

    func value() throws -> Int {
      try lock.withLock { _ in try number("value", "SELECT value FROM \(table)") }
    }

    func remove() throws {
      try lock.withLock { _ in try execute("DROP TABLE IF EXISTS \(table)") }
    }

    func close() {
      lock.withLock { _ in
        PQfinish(connection)
        connection = nil
      }
    }

    /// Runs a statement that gives one number; the server prepares it at the first use.
    private func number(_ name: String, _ sql: String) throws -> Int {
      if !prepared.contains(name) {
        let result = PQprepare(connection, name, sql, 0, nil)
        defer { PQclear(result) }
        guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure("refuses '\(sql)'") }
        prepared.insert(name)
      }
      let result = PQexecPrepared(connection, name, 0, nil, nil, nil, 0)
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_TUPLES_OK, PQntuples(result) == 1,
        let text = PQgetvalue(result, 0, 0), let number = Int(String(cString: text))
      else { throw failure("gives no counter") }
      return number
    }

    private func execute(_ sql: String) throws {
      let result = PQexec(connection, sql)
      defer { PQclear(result) }
      guard PQresultStatus(result) == PGRES_COMMAND_OK else { throw failure("refuses '\(sql)'") }
    }

    private func failure(_ what: String) -> BenchError {
      var cause = PQerrorMessage(connection).map { String(cString: $0) } ?? ""
      while let last = cause.last, last.isWhitespace { cause.removeLast() }
      let host = PQhost(connection).map { String(cString: $0) } ?? ""
      let port = PQport(connection).map { String(cString: $0) } ?? ""
      return BenchError(
        .machine, "the PostgreSQL server at \(host):\(port) \(what)",
        cause: cause.isEmpty ? nil : cause)
    }
  }
#endif
