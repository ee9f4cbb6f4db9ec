import BenchCore
import Foundation

/// Reads the planned cells of a run.
struct CellReader {
  /// A planned cell with what the store knows of it as a whole.
  struct Entry {
    var number: Int64
    var planned: PlannedCell
    var conclusion: Conclusion?
  }

  let connection: ReadConnection

  init(_ connection: ReadConnection) { self.connection = connection }

  /// The numbers of a run's cells.
  func numbers(run: Int64) throws -> [Cell: Int64] {
    Dictionary(
      try entries(run: run).map { ($0.planned.cell, $0.number) }, uniquingKeysWith: { $1 })
  }

  /// A run's cells in the plan's order.
  func entries(run: Int64) throws -> [Entry] {
    let points = try points(run: run)
    var entries: [Entry] = []
    let sql = """
      SELECT cell.id, workload.name, cell.class, cell.backend, cell.model, cell.tasks,
        cell.concurrency, cell.blocks_least, cell.blocks_most, cell.conclusion, cell.precision,
        cell.concluded_blocks
      FROM cell JOIN workload ON workload.id = cell.workload_id
      WHERE cell.run_id = ? ORDER BY cell.position
      """
    try connection.forEach(sql, [.integer(run)]) { row in
      let number = row.integer(0)
      let cell = Cell(
        workload: row.text(1), workloadClass: try Known.value(row.text(2)),
        parameters: points[number] ?? ParameterPoint(), backend: row.text(3),
        model: try Known.value(row.text(4)), tasks: Int(row.integer(5)),
        concurrency: Int(row.integer(6)))
      let least = Int(row.integer(7))
      let blocks = least...max(least, Int(row.integer(8)))
      var entry = Entry(number: number, planned: PlannedCell(cell: cell, blocks: blocks))
      if let reason = row.optionalText(9) {
        entry.conclusion = Conclusion(
          reason: try Known.value(reason), precision: row.optionalReal(10),
          blocks: Int(row.integer(11)))
      }
      entries.append(entry)
    }
    return entries
  }

  private func points(run: Int64) throws -> [Int64: ParameterPoint] {
    var points: [Int64: ParameterPoint] = [:]
    let decoder = JSONDecoder()
    let sql = """
      SELECT parameter.cell_id, parameter.name, parameter.json
      FROM parameter JOIN cell ON cell.id = parameter.cell_id
      WHERE cell.run_id = ? ORDER BY parameter.cell_id, parameter.position
      """
    try connection.forEach(sql, [.integer(run)]) { row in
      guard let value = try? decoder.decode(Value.self, from: Data(row.text(2).utf8)) else {
        throw StoreFault.damaged(["the parameter '\(row.text(1))' is no JSON: \(row.text(2))"])
      }
      points[row.integer(0), default: ParameterPoint()].settings.append(
        ParameterPoint.Setting(row.text(1), value))
    }
    return points
  }
}

/// Reads names that this build must know.
enum Known {
  /// The value of a name.
  ///
  /// - Throws: `StoreFault.damaged` for a name that no build of this schema version writes.
  static func value<T: RawRepresentable<String>>(_ name: String) throws(StoreFault) -> T {
    guard let value = T(rawValue: name) else {
      throw .damaged(["'\(name)' is no \(T.self)"])
    }
    return value
  }
}
