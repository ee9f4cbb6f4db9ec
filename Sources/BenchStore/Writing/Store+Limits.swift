public import BenchCore
import GRDB

extension Store {
  /// Stores a measuring of limits as a whole.
  ///
  /// - Throws: `BenchError` with code `store`.
  public func record(_ session: LimitSession) throws {
    try writing { db in try LimitWriter(db: db).write(session) }
  }
}

/// Writes a measuring of limits.
struct LimitWriter {
  let db: Database

  func write(_ session: LimitSession) throws {
    let id = try db.insert(
      into: "limit_session",
      [
        "run_id": session.run,
        "environment_id": try RunWriter(db: db).write(session.environment),
        "host": session.environment.hostKey, "started_at_ns": session.startedAt.count,
        "command": session.command, "build": session.build, "seed": String(session.seed),
        "effort_ns": session.effort.count,
      ])
    for (position, limit) in session.limits.enumerated() {
      try write(limit, session: id, position: position)
    }
  }

  private func write(_ limit: LimitRecord, session: Int64, position: Int) throws {
    let id = try db.insert(
      into: "limit_result",
      [
        "session_id": session, "position": position, "name": limit.name, "title": limit.title,
        "operation": limit.operation, "placement": limit.placement,
        "measured_at_ns": limit.measuredAt.count,
      ])
    for (position, side) in limit.sides.enumerated() {
      let number = try db.insert(
        into: "limit_side",
        [
          "result_id": id, "position": position, "name": side.name, "title": side.title,
          "trouble": side.trouble,
        ])
      for (block, value) in side.nanoseconds.enumerated() {
        try db.insert(
          into: "limit_sample", ["side_id": number, "block": block, "operation_ns": value])
      }
    }
    for (position, record) in limit.bars.enumerated() {
      let bar = record.bar
      try db.insert(
        into: "limit_bar",
        [
          "result_id": id, "position": position, "subject": bar.subject,
          "reference": bar.reference, "measure": bar.measure.rawValue,
          "direction": bar.direction.rawValue, "bar": bar.value, "estimate": record.estimate,
          "lower": record.lower, "upper": record.upper, "blocks": record.blocks,
          "verdict": record.verdict.rawValue,
        ])
    }
  }
}
