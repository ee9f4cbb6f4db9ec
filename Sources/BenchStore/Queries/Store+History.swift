public import BenchCore

/// What a history can be made of.
public enum HistoryMetric: String, Hashable, Sendable, CaseIterable {
  /// Tasks a second.
  case throughput
  /// Wall time of a batch.
  case wall
  /// CPU time a task.
  case cpu
  /// Median service time.
  case p50
  /// Service time that 99 % of the tasks keep.
  case p99
  /// Largest resident memory.
  case memory

  /// The value in SQL, in base units.
  var sql: String {
    switch self {
    case .throughput: "s.throughput_per_s"
    case .wall: "s.wall_ms * 1e6"
    case .cpu: "s.cpu_us_per_task * 1e3"
    case .p50: "s.p50_ms * 1e6"
    case .p99: "s.p99_ms * 1e6"
    case .memory: "s.peak_rss_mib * 1048576.0"
    }
  }
}

extension Store {
  /// Every cell that matches a query and has a result, oldest first.
  ///
  /// - Parameters:
  ///   - query: which cells.
  ///   - metric: which of their numbers.
  ///   - since: only runs that began at this moment or later.
  ///   - commit: only runs whose build names a commit that begins so.
  ///   - facts: the facts that come with each record's environment.
  /// - Throws: `BenchError`: `usage` for an unknown name, `store` if the store cannot be read.
  public func history(
    _ query: ResultsQuery, metric: HistoryMetric = .throughput, since: Nanoseconds? = nil,
    commit: String? = nil, facts: [String] = []
  ) throws -> [HistoryRecord] {
    try reading { connection in
      let builder = try QueryBuilder(query, on: connection)
      var arguments = builder.arguments
      var conditions = builder.conditions + ["value IS NOT NULL"]
      if let since {
        arguments.append(.integer(since.count))
        conditions.append("run.started_at_ns >= ?\(arguments.count)")
      }
      if let commit {
        arguments.append(.text("commit \(commit)"))
        conditions.append("instr(run.build, ?\(arguments.count)) > 0")
      }
      let sql = """
        SELECT run.id, run.started_at_ns, run.build, run.environment_id, s.workload, workload.hash,
          s.parameters, s.backend, s.tasks, s.concurrency, s.trials_ok, \(metric.sql) AS value
        FROM cell_summary AS s JOIN cell AS c ON c.id = s.cell JOIN run ON run.id = s.run
        JOIN workload ON workload.id = c.workload_id
        WHERE \(conditions.joined(separator: " AND ")) ORDER BY run.started_at_ns, run.id, c.position
        """
      let environments = try EnvironmentReader(connection).environments(facts: facts)
      var records: [HistoryRecord] = []
      try connection.forEach(sql, arguments) { row in
        records.append(
          HistoryRecord(
            run: row.integer(0), startedAt: Nanoseconds(row.integer(1)), build: row.text(2),
            environment: environments[row.integer(3)]
              ?? Environment(facts: [], doubts: [], usableCPUs: 1),
            workload: row.text(4), hash: row.text(5), parameters: row.text(6),
            backend: row.text(7), tasks: Int(row.integer(8)), concurrency: Int(row.integer(9)),
            trials: Int(row.integer(10)), value: row.real(11)))
      }
      if records.isEmpty { try QueryNames(connection).check(query) }
      return records
    }
  }
}

/// Reads chosen facts of all environments at once.
private struct EnvironmentReader {
  let connection: ReadConnection

  init(_ connection: ReadConnection) { self.connection = connection }

  func environments(facts names: [String]) throws -> [Int64: Environment] {
    var all: [Int64: Environment] = [:]
    try connection.forEach("SELECT id, usable_cpus FROM environment") { row in
      all[row.integer(0)] = Environment(
        facts: [], doubts: [], usableCPUs: Int(row.integer(1)))
    }
    let marks = names.map { _ in "?" }.joined(separator: ", ")
    let sql = """
      SELECT environment_id, name, title, value FROM fact
      WHERE value IS NOT NULL AND name IN (\(marks)) ORDER BY environment_id, position
      """
    try connection.forEach(sql, names.map { .text($0) }) { row in
      all[row.integer(0)]?.facts.append(Fact(row.text(1), row.text(2), .value(row.text(3))))
    }
    return all
  }
}
