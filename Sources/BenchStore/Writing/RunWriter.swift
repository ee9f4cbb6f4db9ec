import BenchCore
import Foundation
import GRDB

/// Writes what is known of a run before its first trial.
struct RunWriter {
  let db: Database

  /// Writes all of it.
  ///
  /// - Returns: the run's number, and its cells' numbers.
  func write(
    _ run: RunRecord, _ workloads: [WorkloadRecord], _ cells: [PlannedCell], _ plan: PlanRecord
  ) throws -> (run: Int64, cells: [Cell: Int64]) {
    let number = try db.insert(
      into: "run",
      [
        "environment_id": try write(run.environment), "started_at_ns": run.startedAt.count,
        "ended_at_ns": run.endedAt?.count, "profile": run.profile, "seed": String(run.seed),
        "command": run.command, "note": run.note, "build": run.build,
        "status": run.status.rawValue, "plan": plan.json, "budget_ns": plan.budget.count,
      ])
    try writeDoubts(run.environment.doubts, run: number, moment: .before)
    try writeDoubts(run.laterDoubts, run: number, moment: .later)
    for (name, value) in run.tags {
      try db.insert(into: "tag", ["run_id": number, "name": name, "value": value])
    }
    for (kernel, rate) in run.calibration.unitsPerSecond {
      try db.insert(
        into: "calibration", ["run_id": number, "kernel": kernel, "units_per_s": rate])
    }
    var workloadNumbers: [String: Int64] = [:]
    for (position, workload) in workloads.enumerated() {
      let id = try write(workload)
      workloadNumbers[workload.identifier] = id
      try db.insert(
        into: "run_workload", ["run_id": number, "position": position, "workload_id": id])
    }
    return (number, try write(cells, run: number, workloads: workloadNumbers))
  }

  /// When a doubt arose.
  enum Moment: String {
    case before
    case later
  }

  /// Writes doubts behind those that are there.
  func writeDoubts(_ doubts: [Doubt], run: Int64, moment: Moment) throws {
    let first =
      try Int.fetchOne(
        db, sql: "SELECT count(*) FROM doubt WHERE run_id = ? AND moment = ?",
        arguments: [run, moment.rawValue]) ?? 0
    for (position, doubt) in doubts.enumerated() {
      try db.insert(
        into: "doubt",
        [
          "run_id": run, "moment": moment.rawValue, "position": first + position,
          "name": doubt.id, "message": doubt.message, "evidence": doubt.evidence,
          "cure": doubt.cure,
        ])
    }
  }

  /// Writes the machine with its facts.
  ///
  /// - Returns: its number.
  func write(_ environment: Environment) throws -> Int64 {
    let id = try db.insert(into: "environment", ["usable_cpus": environment.usableCPUs])
    for (position, fact) in environment.facts.enumerated() {
      var value: String?
      var unavailable: String?
      switch fact.reading {
      case .value(let text): value = text
      case .unavailable(let why): unavailable = why
      }
      try db.insert(
        into: "fact",
        [
          "environment_id": id, "position": position, "name": fact.id, "title": fact.title,
          "value": value, "unavailable": unavailable,
        ])
    }
    return id
  }

  /// A workload whose content is already there is not stored twice.
  private func write(_ workload: WorkloadRecord) throws -> Int64 {
    let known = try Int64.fetchOne(
      db,
      sql: """
        SELECT id FROM workload WHERE name = ? AND hash = ? AND class = ? AND question = ?
        AND expectation = ? AND text = ?
        """,
      arguments: [
        workload.identifier, workload.hash, workload.workloadClass.rawValue, workload.question,
        workload.expectation, workload.text,
      ])
    if let known { return known }
    return try db.insert(
      into: "workload",
      [
        "name": workload.identifier, "class": workload.workloadClass.rawValue,
        "question": workload.question, "expectation": workload.expectation,
        "text": workload.text, "hash": workload.hash,
      ])
  }

  private func write(_ cells: [PlannedCell], run: Int64, workloads: [String: Int64]) throws
    -> [Cell: Int64]
  {
    var numbers: [Cell: Int64] = [:]
    for (position, planned) in cells.enumerated() {
      let cell = planned.cell
      guard let workload = workloads[cell.workload] else {
        throw StoreFault.unknown("workload '\(cell.workload)' in this run")
      }
      let id = try db.insert(
        into: "cell",
        [
          "run_id": run, "position": position, "workload_id": workload,
          "class": cell.workloadClass.rawValue, "parameters": cell.parameters.label,
          "backend": cell.backend, "model": cell.model.rawValue, "tasks": cell.tasks,
          "concurrency": cell.concurrency, "blocks_least": planned.blocks.lowerBound,
          "blocks_most": planned.blocks.upperBound,
        ])
      try write(cell.parameters, cell: id)
      numbers[cell] = id
    }
    return numbers
  }

  private func write(_ point: ParameterPoint, cell: Int64) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    for (position, setting) in point.settings.enumerated() {
      let json = String(decoding: try encoder.encode(setting.value), as: UTF8.self)
      try db.insert(
        into: "parameter",
        [
          "cell_id": cell, "position": position, "name": setting.name,
          "type": setting.value.type.rawValue, "value": setting.value.description,
          "number": setting.value.magnitude, "json": json,
        ])
    }
  }
}
