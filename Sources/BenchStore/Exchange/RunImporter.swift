import BenchCore
import GRDB

/// Writes a stream of records into a store: each run in one transaction, whole or not at all.
final class RunImporter {
  private let db: Database
  private let known: [String: Set<String>]
  private var numbers: [String: [Int64: Int64]] = [:]
  private var table = ""
  private var columns: [String] = []
  private var kept: [Int] = []
  private var insert: Statement?
  private var hasSummaries = false

  /// Starts a run.
  ///
  /// - Parameter db: the store, in a transaction that the caller rolls back if this throws.
  init(_ db: Database) throws {
    self.db = db
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

  /// Takes the next record of the run.
  ///
  /// - Throws: `StoreFault` for what this schema cannot hold.
  func add(_ record: ExchangeRecord) throws {
    switch record {
    case .columns(let table, let names): try begin(table, names)
    case .row(let cells): try add(cells)
    case .end: try finish()
    case .header, .run, .baseline: break
    }
  }

  private func begin(_ table: String, _ names: [String]) throws {
    guard let own = known[table], names.allSatisfy(own.contains),
      ExchangeTables.selection(table: table, columns: Array(own)) != nil
    else { throw StoreFault.other("the table '\(table)' of the import is unknown to this build") }
    self.table = table
    columns = names
    if table == "trial_summary" { hasSummaries = true }
    let isNumbered = ExchangeTables.numbered.contains(table)
    // The store gives numbers of its own.
    kept = names.indices.filter { !(isNumbered && names[$0] == "id") }
    let marks = repeatElement("?", count: kept.count).joined(separator: ", ")
    let list = kept.map { names[$0] }.joined(separator: ", ")
    insert = try db.makeStatement(sql: "INSERT INTO \(table) (\(list)) VALUES (\(marks))")
  }

  private func add(_ cells: [ResultTable.Cell]) throws {
    guard cells.count == columns.count, let insert else {
      throw StoreFault.other("a row of the import has \(cells.count) values, not \(columns.count)")
    }
    if table == "workload", let number = try sameWorkload(cells) {
      return remember(cells, as: number)
    }
    let values = try kept.map { try value(cells[$0], of: columns[$0]) }
    try insert.execute(arguments: StatementArguments(values))
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
    let conditions = kept.map { "\(columns[$0]) IS ?" }.joined(separator: " AND ")
    let values = try kept.map { try value(cells[$0], of: columns[$0]) }
    return try Int64.fetchOne(
      db, sql: "SELECT id FROM workload WHERE \(conditions)", arguments: StatementArguments(values))
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
    guard numbers["run"]?.count == 1 else {
      throw StoreFault.other("the import holds no run's own row")
    }
    guard !hasSummaries else { return }
    // From a store that was made before trials had summaries.
    for trial in (numbers["trial"] ?? [:]).values.sorted() {
      try TrialSummarizing.summarize(db, trial: trial)
    }
  }
}
