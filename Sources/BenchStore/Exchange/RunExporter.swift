import BenchCore

/// Reads runs, limits and self-checks out of a store as a stream of records.
struct RunExporter {
  let connection: ReadConnection

  private struct Table {
    var name: String
    var columns: [String]
    var selection: String
  }

  /// Hands on the records of a root, from its begin to its end.
  ///
  /// - Throws: `StoreFault.unknown` if there is none of that number.
  func export(_ root: ExchangeRoot, _ number: Int64, _ body: (ExchangeRecord) throws -> Void)
    throws
  {
    let uids = try connection.texts(
      "SELECT \(root.identity) FROM \(root.table) WHERE id = ?", [.integer(number)])
    guard let uid = uids.first else { throw StoreFault.unknown("\(root.table) \(number)") }
    try body(.begin(root, uid: uid))
    var rows: Int64 = 0
    for table in try tables(of: root) {
      var isFirst = true
      let sql =
        "SELECT \(table.columns.joined(separator: ", ")) FROM \(table.name) WHERE \(table.selection)"
      try connection.forEach(sql, [.integer(number)]) { row in
        if isFirst { try body(.columns(table: table.name, names: table.columns)) }
        isFirst = false
        rows += 1
        try body(.row((0..<Int32(table.columns.count)).map { row.cell($0) }))
      }
    }
    try body(.end(uid: uid, rows: rows))
  }

  private func tables(of root: ExchangeRoot) throws -> [Table] {
    let names = try connection.texts(
      """
      SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
      AND name NOT LIKE 'grdb%' ORDER BY name
      """)
    return try ExchangeTables.ordered(names).compactMap { name in
      let columns = try connection.texts("SELECT name FROM pragma_table_info(?)", [.text(name)])
      return ExchangeTables.selection(table: name, columns: columns, of: root).map {
        Table(name: name, columns: columns, selection: $0)
      }
    }
  }
}

/// What a run's rows are, apart from the numbers that a store gave them.
///
/// Equal for a run and its copy in another store, so that importing twice changes nothing and a
/// run that was changed under the same identity is noticed.
struct RunContent: Hashable {
  private(set) var hash = FNVHash()
  private(set) var rows: [String: Int] = [:]
  /// The tables that had rows, with their columns.
  private(set) var shape: [String: [String]] = [:]
  private let mask: [String: [String]]?
  private var table = ""
  private var names: [String] = []
  private var places: [Int]? = []
  private var order: [String: [Int64: Int]] = [:]

  /// Starts with nothing.
  ///
  /// - Parameter mask: the only tables and columns that count: those that an older version had.
  init(mask: [String: [String]]? = nil) { self.mask = mask }

  /// Adds a record of the run.
  mutating func add(_ record: ExchangeRecord) {
    switch record {
    case .columns(let table, let names):
      self.table = table
      places = Array(names.indices)
      if let mask { places = mask[table].map { $0.compactMap(names.firstIndex) } }
      self.names = places?.map { names[$0] } ?? []
      guard places != nil else { return }
      shape[table] = self.names
      hash.add("\(table)(\(self.names.joined(separator: ",")))")
    case .row(let cells):
      guard let places, places.allSatisfy(cells.indices.contains) else { return }
      add(places.map { cells[$0] })
    case .header, .begin, .end, .baseline: break
    }
  }

  private mutating func add(_ cells: [ResultTable.Cell]) {
    rows[table, default: 0] += 1
    for (name, cell) in zip(names, cells) {
      let isOwn = name == "id" && ExchangeTables.numbered.contains(table)
      guard let target = isOwn ? table : ExchangeTables.target(of: name),
        case .integer(let number) = cell
      else {
        hash.add(Self.text(cell))
        continue
      }
      // The place in the run instead of the store's number.
      let place = order[target]?[number] ?? order[target]?.count ?? 0
      order[target, default: [:]][number] = place
      hash.add("#\(place)")
    }
  }

  private static func text(_ cell: ResultTable.Cell) -> String {
    switch cell {
    case .null: "~"
    case .integer(let number): "n\(Double(number))"
    case .real(let number): "n\(number)"
    case .text(let text): "t\(text.utf8.count):\(text)"
    }
  }

  static func == (left: RunContent, right: RunContent) -> Bool {
    left.hash == right.hash && left.rows == right.rows
  }

  func hash(into hasher: inout Hasher) { hasher.combine(hash) }
}
