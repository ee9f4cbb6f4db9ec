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
      for (position, cell) in check.cells.enumerated() {
        try db.insert(
          into: "selfcheck_cell",
          [
            "selfcheck_id": number, "position": position, "workload": cell.workload,
            "parameters": cell.parameters, "backend": cell.backend, "tasks": cell.tasks,
            "timed": cell.timed, "blocks": cell.blocks, "ratio": cell.ratio?.value,
            "ratio_low": cell.ratio?.low, "ratio_high": cell.ratio?.high,
            "clock_share": cell.clockShare, "between_ns": cell.between, "verdict": cell.verdict,
            "failure": cell.failure,
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
      check.cells = try Self.cells(of: number, connection)
      return check
    }
  }

  /// What each back end itself costs on a host, from its latest self-check that measured it; empty if
  /// there is none.
  ///
  /// One on an idle machine is preferred.
  ///
  /// - Throws: `BenchError` with code `store`.
  public func latestOverheads(host: String) throws -> [SelfcheckRecord.Overhead] {
    try reading { connection in
      var number: Int64?
      let sql = """
        SELECT id FROM selfcheck
        WHERE host = ? AND EXISTS (SELECT 1 FROM selfcheck_backend WHERE selfcheck_id = id)
        ORDER BY loaded, made_at_ns DESC, id DESC LIMIT 1
        """
      try connection.forEach(sql, [.text(host)]) { number = $0.integer(0) }
      return try number.map { try Self.overheads(of: $0, connection) } ?? []
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

  private static func cells(
    of number: Int64, _ connection: ReadConnection
  ) throws -> [SelfcheckRecord.CellCost] {
    var cells: [SelfcheckRecord.CellCost] = []
    let sql = """
      SELECT workload, parameters, backend, tasks, timed, blocks, ratio_low, ratio, ratio_high,
        clock_share, between_ns, verdict, failure
      FROM selfcheck_cell WHERE selfcheck_id = ? ORDER BY position
      """
    try connection.forEach(sql, [.integer(number)]) { row in
      cells.append(
        SelfcheckRecord.CellCost(
          workload: row.text(0), parameters: row.text(1), backend: row.text(2),
          tasks: Int(row.integer(3)), timed: row.optionalInteger(4).map { Int($0) },
          blocks: Int(row.integer(5)), ratio: range(row, 6),
          clockShare: row.optionalReal(9), between: row.optionalReal(10),
          verdict: row.text(11), failure: row.optionalText(12)))
    }
    return cells
  }

  private static func range(
    _ row: borrowing ReadStatement, _ first: Int32
  ) -> SelfcheckRecord.Overhead.Range? {
    guard let value = row.optionalReal(first + 1) else { return nil }
    return .init(low: row.real(first), value: value, high: row.real(first + 2))
  }
}
