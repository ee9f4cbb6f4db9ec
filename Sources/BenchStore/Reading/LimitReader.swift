import BenchCore

/// Reads measurings of limits.
struct LimitReader {
  private let connection: ReadConnection

  init(_ connection: ReadConnection) { self.connection = connection }

  /// What a report of a run shows: each limit once, as this run measured it, else as it was
  /// measured last on the same host.
  ///
  /// The same host: see `Environment.hostKey`. In the order of the latest session that measured
  /// most of them.
  func limits(run: Int64, host: String) throws -> [LimitRecord] {
    var records: [LimitRecord] = []
    let sql = """
      WITH candidate AS (
        SELECT limit_result.id AS id, limit_result.name AS name, limit_result.position AS position,
          limit_session.id AS session, row_number() OVER (
            PARTITION BY limit_result.name
            ORDER BY limit_session.run_id IS ? DESC, limit_session.run_id IS NOT NULL,
              limit_result.measured_at_ns DESC, limit_result.id DESC
          ) AS choice
        FROM limit_result JOIN limit_session ON limit_session.id = limit_result.session_id
        WHERE limit_session.host = ? OR limit_session.run_id IS ?
      )
      SELECT limit_result.id, limit_result.name, title, operation, placement, measured_at_ns
      FROM candidate JOIN limit_result ON limit_result.id = candidate.id
      WHERE choice = 1
      ORDER BY (SELECT max(later.position) FROM candidate AS later WHERE later.name = limit_result.name),
        limit_result.name
      """
    try connection.forEach(sql, [.integer(run), .text(host), .integer(run)]) { row in
      records.append(
        LimitRecord(
          name: row.text(1), title: row.text(2), operation: row.text(3), placement: row.text(4),
          measuredAt: Nanoseconds(row.integer(5)), sides: try sides(row.integer(0)),
          bars: try bars(row.integer(0))))
    }
    return records
  }

  private func sides(_ result: Int64) throws -> [LimitSideRecord] {
    var sides: [LimitSideRecord] = []
    let sql =
      "SELECT id, name, title, trouble FROM limit_side WHERE result_id = ? ORDER BY position"
    try connection.forEach(sql, [.integer(result)]) { row in
      sides.append(
        LimitSideRecord(
          name: row.text(1), title: row.text(2), nanoseconds: try samples(row.integer(0)),
          trouble: row.optionalText(3)))
    }
    return sides
  }

  private func samples(_ side: Int64) throws -> [Double?] {
    var samples: [Double?] = []
    let sql = "SELECT operation_ns FROM limit_sample WHERE side_id = ? ORDER BY block"
    try connection.forEach(sql, [.integer(side)]) { samples.append($0.optionalReal(0)) }
    return samples
  }

  private func bars(_ result: Int64) throws -> [LimitBarRecord] {
    var bars: [LimitBarRecord] = []
    let sql = """
      SELECT subject, reference, measure, direction, bar, estimate, lower, upper, blocks, verdict
      FROM limit_bar WHERE result_id = ? ORDER BY position
      """
    try connection.forEach(sql, [.integer(result)]) { row in
      let bar = LimitBar(
        subject: row.text(0), reference: row.optionalText(1), measure: try Known.value(row.text(2)),
        direction: try Known.value(row.text(3)), value: row.real(4))
      bars.append(
        LimitBarRecord(
          bar: bar, estimate: row.optionalReal(5), lower: row.optionalReal(6),
          upper: row.optionalReal(7), blocks: Int(row.integer(8)),
          verdict: try Known.value(row.text(9))))
    }
    return bars
  }
}
