import BenchCore
import GRDB

/// Sorts incoming runs, limits and self-checks into new, known and conflicting ones.
final class Intake {
  private let db: Database
  private(set) var summary = ImportSummary()
  private struct Arrival {
    let root: ExchangeRoot
    let uid: String
    let known: Int64?
    let importer: RunImporter?
  }

  private var current: Arrival?
  private var schema: Int64 = 0
  private var content = RunContent()
  private var rows: Int64 = 0
  private var hasHeader = false
  private var isOpen = false

  init(_ db: Database) { self.db = db }

  func take(_ record: ExchangeRecord) throws {
    guard hasHeader || record.isHeader else {
      throw ExchangeSlip("it does not begin as an export of bench")
    }
    switch record {
    case .header(let schema):
      guard schema <= Int64(Schema.version) else { throw StoreFault.newer(found: Int32(schema)) }
      hasHeader = true
      self.schema = schema
    case .begin(let root, let uid): try begin(root, uid)
    case .columns, .row:
      guard current != nil else { throw ExchangeSlip("a row stands outside of a run") }
      if case .row = record { rows += 1 }
      content.add(record)
      try current?.importer?.add(record)
    case .end(let uid, let count): try end(uid, count, record)
    case .baseline(let name, let uid, let setAt): try baseline(name, uid, setAt)
    }
  }

  func finish() throws {
    if current != nil { throw ExchangeSlip("the text ends inside of a run") }
    if !hasHeader { throw ExchangeSlip("it holds nothing") }
  }

  func abandon() {
    guard isOpen else { return }
    isOpen = false
    // What the run had stored so far goes away; the error that led here matters more than one more.
    try? db.execute(sql: "ROLLBACK")
  }

  private func begin(_ root: ExchangeRoot, _ uid: String) throws {
    guard current == nil else { throw ExchangeSlip("a run begins inside of another") }
    content = RunContent()
    rows = 0
    let known = try number(root, uid)
    if known == nil {
      try db.execute(sql: "BEGIN IMMEDIATE")
      isOpen = true
    }
    current = Arrival(
      root: root, uid: uid, known: known, importer: known == nil ? try RunImporter(db, root) : nil)
  }

  private func number(_ root: ExchangeRoot, _ uid: String) throws -> Int64? {
    try Int64.fetchOne(
      db, sql: "SELECT id FROM \(root.table) WHERE \(root.identity) = ?", arguments: [uid])
  }

  private func end(_ uid: String, _ count: Int64, _ record: ExchangeRecord) throws {
    guard let arrival = current, arrival.uid == uid, count == rows else {
      throw ExchangeSlip("a run is not whole: \(rows) rows of \(count)")
    }
    current = nil
    if let known = arrival.known {
      return note(arrival, try compared(arrival.root, known))
    }
    try arrival.importer?.add(record)
    guard let number = try number(arrival.root, uid) else {
      throw ExchangeSlip("a run's own row names another identity")
    }
    try db.execute(sql: "COMMIT")
    isOpen = false
    note(arrival, .added(number))
  }

  private func note(_ arrival: Arrival, _ fate: ImportedRun.Fate) {
    let one = ImportedRun(uid: arrival.uid, fate: fate)
    switch arrival.root {
    case .run: summary.runs.append(one)
    case .limits: summary.limits.append(one)
    case .selfcheck: summary.selfchecks.append(one)
    }
  }

  private func compared(_ root: ExchangeRoot, _ number: Int64) throws -> ImportedRun.Fate {
    // An older version lacks what this one worked out when it took the run in.
    var own = RunContent(mask: schema < Int64(Schema.version) ? content.shape : nil)
    let connection = try ReadConnection(of: db)
    defer { connection.close() }
    try RunExporter(connection: connection).export(root, number) { own.add($0) }
    guard own != content else { return .known(number) }
    let names = Set(own.rows.keys).union(content.rows.keys).sorted()
    let counts = names.filter { own.rows[$0] != content.rows[$0] }.map {
      "\($0): \(own.rows[$0] ?? 0) rows here, \(content.rows[$0] ?? 0) there"
    }
    return .conflict(
      number, counts.isEmpty ? "the same rows with other values" : counts.joined(separator: "; "))
  }

  private func baseline(_ name: String, _ uid: String, _ setAt: Int64) throws {
    let owner = try String.fetchOne(
      db, sql: "SELECT uid FROM baseline JOIN run ON run.id = run_id WHERE name = ?",
      arguments: [name])
    if let owner, owner != uid {
      summary.baselineConflicts.append(
        "@\(name) is run \(owner.prefix(8)) here, \(uid.prefix(8)) there")
    }
    guard owner == nil else { return }
    try db.inTransaction {
      try db.execute(
        sql:
          "INSERT INTO baseline (name, run_id, set_at_ns) SELECT ?, id, ? FROM run WHERE uid = ?",
        arguments: [name, setAt, uid])
      return .commit
    }
  }
}

extension ExchangeRecord {
  fileprivate var isHeader: Bool {
    if case .header = self { true } else { false }
  }
}
