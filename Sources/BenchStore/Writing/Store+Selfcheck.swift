public import BenchCore
import GRDB

extension Store {
  /// Stores a self-check; earlier ones stay.
  ///
  /// - Throws: `BenchError` with code `store`.
  public func record(_ check: SelfcheckRecord) throws {
    try writing { db in
      let number = try db.insert(
        into: "selfcheck",
        [
          "made_at_ns": check.madeAt.count, "host": check.host, "build": check.build,
          "loaded": check.isLoaded, "clock_cost_ns": check.clockCost,
          "clock_resolution_ns": check.clockResolution, "blocks": check.blocks,
          "comparisons": check.comparisons, "false_alarms": check.falseAlarms,
          "smallest_difference": check.smallestDifference,
        ])
      for overhead in check.overheads {
        try db.insert(
          into: "selfcheck_backend",
          [
            "selfcheck_id": number, "backend": overhead.backend, "task_ns": overhead.task?.value,
            "task_low_ns": overhead.task?.low, "task_high_ns": overhead.task?.high,
            "timing_ns": overhead.timing?.value, "timing_low_ns": overhead.timing?.low,
            "timing_high_ns": overhead.timing?.high, "start_skew_ns": overhead.startSkew,
            "failure": overhead.failure,
          ])
      }
    }
  }

  /// The latest self-check of a host that has found a smallest difference; nil if there is none.
  ///
  /// One on an idle machine is preferred: a load that was made on purpose says how robust the host is,
  /// not how exact its runs are.
  ///
  /// - Throws: `BenchError` with code `store`.
  public func latestSelfcheck(host: String) throws -> SelfcheckRecord? {
    try reading { connection in
      var numbers: [Int64] = []
      var checks: [SelfcheckRecord] = []
      let sql = """
        SELECT id, made_at_ns, host, build, loaded, clock_cost_ns, clock_resolution_ns, blocks,
          comparisons, false_alarms, smallest_difference
        FROM selfcheck WHERE host = ? AND smallest_difference IS NOT NULL
        ORDER BY loaded, made_at_ns DESC, id DESC LIMIT 1
        """
      try connection.forEach(sql, [.text(host)]) { row in
        numbers.append(row.integer(0))
        checks.append(Self.check(row))
      }
      guard let number = numbers.first, var check = checks.first else { return nil }
      check.overheads = try Self.overheads(of: number, connection)
      return check
    }
  }

  private static func check(_ row: borrowing ReadStatement) -> SelfcheckRecord {
    SelfcheckRecord(
      madeAt: Nanoseconds(row.integer(1)), host: row.text(2), build: row.text(3),
      isLoaded: row.integer(4) == 1, clockCost: row.optionalReal(5),
      clockResolution: row.optionalReal(6), blocks: Int(row.integer(7)),
      comparisons: Int(row.integer(8)), falseAlarms: Int(row.integer(9)),
      smallestDifference: row.optionalReal(10))
  }

  private static func overheads(
    of number: Int64, _ connection: ReadConnection
  ) throws -> [SelfcheckRecord.Overhead] {
    var overheads: [SelfcheckRecord.Overhead] = []
    let sql = """
      SELECT backend, task_low_ns, task_ns, task_high_ns, timing_low_ns, timing_ns, timing_high_ns,
        start_skew_ns, failure
      FROM selfcheck_backend WHERE selfcheck_id = ? ORDER BY backend
      """
    try connection.forEach(sql, [.integer(number)]) { row in
      overheads.append(
        SelfcheckRecord.Overhead(
          backend: row.text(0), task: range(row, 1), timing: range(row, 4),
          startSkew: row.optionalReal(7), failure: row.optionalText(8)))
    }
    return overheads
  }

  private static func range(
    _ row: borrowing ReadStatement, _ first: Int32
  ) -> SelfcheckRecord.Overhead.Range? {
    guard let value = row.optionalReal(first + 1) else { return nil }
    return .init(low: row.real(first), value: value, high: row.real(first + 2))
  }
}
