public import BenchCore
import Glibc

/// Rows of cells merged into one a group, with a word on what was merged over.
public enum TableGrouping {
  /// A merged table.
  public struct Merged: Sendable, Hashable {
    /// One row a group, in the order in which the groups first appear.
    public var table: ResultTable
    /// The columns in which merged rows differ, with how many values were merged at most.
    public var varying: [(name: String, values: Int)] {
      names.indices.map { (names[$0], counts[$0]) }
    }
    var names: [String]
    var counts: [Int]
  }

  /// What tells cells apart: merging over one of these must be said.
  private static let identity = [
    "run", "workload", "class", "parameters", "model", "backend", "concurrency", "tasks",
  ]
  /// Counts, which are added up.
  private static let counts = ["blocks", "trials_ok", "trials_failed", "samples"]

  /// Merges the rows that agree in some columns.
  ///
  /// Shares are averaged, counts are added, every other number is a geometric mean, because it
  /// stands for a ratio of different work; texts are left out.
  ///
  /// - Throws: `BenchError` with code `usage` for an unknown column.
  public static func merge(_ table: ResultTable, by names: [String]) throws -> Merged {
    let keys = try names.map { name in
      if let index = table.index(of: name) { return index }
      throw BenchError(
        .usage, "there is no column '\(name)' to group by",
        remedy: NearestName.hint(name, among: table.columns.map(\.name)))
    }
    var order: [[ResultTable.Cell]] = []
    var groups: [[ResultTable.Cell]: [[ResultTable.Cell]]] = [:]
    for row in table.rows {
      let key = keys.map { row[$0] }
      if groups[key] == nil { order.append(key) }
      groups[key, default: []].append(row)
    }
    let numbers = table.columns.indices.filter { index in
      !names.contains(table.columns[index].name) && !identity.contains(table.columns[index].name)
        && table.columns[index].name != "cell" && TableRenderer.isNumeric(table, column: index)
    }
    var merged = ResultTable(
      columns: keys.map { table.columns[$0] } + [ResultTable.Column("cells")]
        + numbers.map { table.columns[$0] })
    merged.rows = order.map { key in
      let rows = groups[key] ?? []
      return key + [.integer(Int64(rows.count))]
        + numbers.map { index in mean(rows.map { $0[index] }, of: table.columns[index]) }
    }
    let varying = identity.filter { !names.contains($0) }.compactMap { name in
      table.index(of: name).map { index in
        (name, groups.values.map { Set($0.map { $0[index] }).count }.max() ?? 1)
      }
    }.filter { $0.1 > 1 }
    return Merged(table: merged, names: varying.map(\.0), counts: varying.map(\.1))
  }

  private static func mean(_ cells: [ResultTable.Cell], of column: ResultTable.Column)
    -> ResultTable.Cell
  {
    let numbers = cells.compactMap(\.number).filter(\.isFinite)
    guard !numbers.isEmpty else { return .null }
    let sum = numbers.reduce(0, +)
    if counts.contains(column.name) { return .integer(Int64(clamping: sum)) }
    if column.unit == "share" || numbers.contains(where: { $0 <= 0 }) {
      return .real(sum / Double(numbers.count))
    }
    return .real(exp(numbers.reduce(0) { $0 + log($1) } / Double(numbers.count)))
  }
}

extension ResultTable {
  /// The rows in the order of some columns.
  ///
  /// `-name` is falling; what has no value comes last.
  ///
  /// - Throws: `BenchError` with code `usage` for an unknown column.
  public func sorted(by names: [String]) throws -> ResultTable {
    let keys = try names.map { name -> (index: Int, falls: Bool) in
      let plain = name.hasPrefix("-") ? String(name.dropFirst()) : name
      if let index = index(of: plain) { return (index, plain != name) }
      throw BenchError(
        .usage, "there is no column '\(plain)' to sort by",
        remedy: NearestName.hint(plain, among: columns.map(\.name)))
    }
    var copy = self
    // Equal rows keep their order.
    copy.rows = rows.enumerated().sorted { left, right in
      for (index, falls) in keys {
        if let isLess = left.element[index].precedes(right.element[index], falls: falls) {
          return isLess
        }
      }
      return left.offset < right.offset
    }.map(\.element)
    return copy
  }
}

extension ResultTable.Cell {
  /// Whether it comes before another; nil if they are level.
  fileprivate func precedes(_ other: ResultTable.Cell, falls: Bool) -> Bool? {
    if self == other { return nil }
    if self == .null { return false }
    if other == .null { return true }
    if let left = number, let right = other.number {
      return left == right ? nil : (left < right) != falls
    }
    if let left = text, let right = other.text { return (left < right) != falls }
    return text == nil
  }
}
