import BenchCore
import GRDB

/// Writes a root of a stream of records into a store, in one transaction, whole or not at all.
final class RunImporter {
  private let db: Database
  private let root: ExchangeRoot
  private let known: [String: Set<String>]
  private var numbers: [String: [Int64: Int64]] = [:]
  private var table = ""
  private var columns: [String] = []
  private var kept: [Int] = []
  private var insert: Statement?
  private var hasSummaries = false

  /// Starts a root.
  ///
  /// - Parameters:
  ///   - db: the store, in a transaction that the caller rolls back if this throws.
  ///   - root: what comes.
  init(_ db: Database, _ root: ExchangeRoot) throws {
    self.db = db
    self.root = root
    var known: [String: Set<String>] = [:]
    for row in try Row.fetchAll(
      db,
      sql: """
        SELECT s.name, c.name FROM sqlite_schema AS s, pragma_table_info(s.name) AS c
        WHERE s.type = 'table'
        """)
    {
      known[row[0], default: []].insert(row[1])
    }
    self.known = known
  }

  /// Takes the next record of the root.
  ///
  /// - Throws: `StoreFault` for what this schema cannot hold.
  func add(_ record: ExchangeRecord) throws {
    switch record {
    case .columns(let table, let names): try begin(table, names)
    case .row(let cells): try add(cells)
    case .end: try finish()
    case .header, .begin, .baseline: break
    }
  }

  private func begin(_ table: String, _ names: [String]) throws {
    guard let own = known[table], names.allSatisfy(own.contains),
      ExchangeTables.selection(table: table, columns: Array(own), of: root) != nil
    else { throw StoreFault.other("the table '\(table)' of the import is unknown to this build") }
    self.table = table
    columns = names
    if table == "trial_summary" { hasSummaries = true }
    let isNumbered = ExchangeTables.numbered.contains(table)
    // The store gives numbers of its own.
    kept = names.indices.filter { !(isNumbered && names[$0] == "id") }
    let marks = [String](repeating: "?", count: kept.count)
    insert = try statement(marks)
  }

  private func statement(_ marks: [String]) throws -> Statement {
    let list = kept.map { columns[$0] }.joined(separator: ", ")
    return try db.makeStatement(
      sql: "INSERT INTO \(table) (\(list)) VALUES (\(marks.joined(separator: ", ")))")
  }

  private func add(_ cells: [ResultTable.Cell]) throws {
    guard cells.count == columns.count, let insert else {
      throw StoreFault.other("a row of the import has \(cells.count) values, not \(columns.count)")
    }
    if table == "workload", let number = try sameWorkload(cells) {
      return remember(cells, as: number)
    }
    let values = try kept.map { try value(cells[$0], of: columns[$0]) }
    let marks = values.map { TextBinding.mark($0) }
    let own = marks.allSatisfy { $0 == "?" } ? insert : try statement(marks)
    try own.execute(arguments: TextBinding.arguments(values))
    remember(cells, as: db.lastInsertedRowID)
  }

  private func remember(_ cells: [ResultTable.Cell], as number: Int64) {
    guard ExchangeTables.numbered.contains(table), let place = columns.firstIndex(of: "id"),
      case .integer(let old) = cells[place]
    else { return }
    numbers[table, default: [:]][old] = number
  }

  /// A workload's content is stored once, however many machines measured it.
  private func sameWorkload(_ cells: [ResultTable.Cell]) throws -> Int64? {
    let values = try kept.map { try value(cells[$0], of: columns[$0]) }
    let conditions = zip(kept, values).map { "\(columns[$0]) IS \(TextBinding.mark($1))" }
      .joined(separator: " AND ")
    return try Int64.fetchOne(
      db, sql: "SELECT id FROM workload WHERE \(conditions)",
      arguments: TextBinding.arguments(values))
  }

  private func value(_ cell: ResultTable.Cell, of column: String) throws
    -> (any DatabaseValueConvertible)?
  {
    switch cell {
    case .null: return nil
    case .real(let number): return number
    case .text(let text): return text
    case .integer(let number):
      guard let target = ExchangeTables.target(of: column) else { return number }
      guard let new = numbers[target]?[number] else {
        throw StoreFault.other("a row of '\(table)' refers to no \(target) \(number)")
      }
      return new
    }
  }

  private func finish() throws {
    guard numbers[root.table]?.count == 1 else {
      throw StoreFault.other("the import holds no own row of a \(root.table)")
    }
    guard !hasSummaries else { return }
    // From a store that was made before trials had summaries.
    for trial in (numbers["trial"] ?? [:]).values.sorted() {
      try TrialSummarizing.summarize(db, trial: trial)
    }
  }
}
