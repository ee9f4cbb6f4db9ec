public import BenchCore

extension Store {
  /// The cells that match a query, one row each with the columns of `cell_summary`.
  ///
  /// A combination that nothing matches gives no rows; a name that is nowhere in the store is most
  /// likely a slip and gives an error with the nearest one.
  ///
  /// - Throws: `BenchError`: `usage` for an unknown name, `store` if the store cannot be read.
  public func query(_ query: ResultsQuery, limits: QueryLimits = QueryLimits()) throws
    -> ResultTable
  {
    try reading { connection in
      let builder = try QueryBuilder(query, on: connection)
      var table = try Self.answer(builder.sql, builder.arguments, limits: limits, on: connection)
      table.columns = SchemaCatalogue.resultColumns(of: SchemaCatalogue.cellSummary)
      if table.rows.isEmpty { try QueryNames(connection).check(query) }
      return table
    }
  }

  /// All rows of a documented view, with its units.
  ///
  /// - Throws: `BenchError`: `usage` if there is no such view, `store` if the store cannot be read.
  public func view(_ name: String, limits: QueryLimits = QueryLimits()) throws -> ResultTable {
    let views = SchemaCatalogue.views
    guard let view = views.first(where: { $0.name == name }) else {
      throw BenchError(
        .usage, "there is no view '\(name)'",
        remedy: NearestName.hint(name, among: views.map(\.name)))
    }
    var table = try sql("SELECT * FROM \(view.name)", limits: limits)
    table.columns = SchemaCatalogue.resultColumns(of: view)
    return table
  }
}

/// Finds the name in a query that the store does not know.
struct QueryNames {
  private let connection: ReadConnection

  init(_ connection: ReadConnection) { self.connection = connection }

  /// - Throws: `BenchError` with code `usage` for the first unknown name.
  func check(_ query: ResultsQuery) throws {
    let runs = try connection.texts("SELECT id FROM run ORDER BY id")
    // In a store without runs no name can be known, and none is wrong.
    guard !runs.isEmpty else { return }
    for number in query.runs where !runs.contains("\(number)") {
      // No edit distance here: run 2 is not "near" run 7.
      throw BenchError(
        .usage, "the store holds no run \(number)",
        remedy: "there are: " + runs.suffix(10).joined(separator: ", "))
    }
    try require(
      query.backends, "back end", among: try connection.texts("SELECT DISTINCT backend FROM cell"))
    let workloads = try connection.texts("SELECT DISTINCT name FROM workload")
    let short = workloads.map { String($0.split(separator: "/").last ?? "") }
    try require(
      query.workloads.filter { !$0.contains { "*?[".contains($0) } }, "workload",
      among: workloads, or: short)
    if !query.filter.isEmpty {
      try check(QueryExpression(parsing: query.filter), in: query.filter, workloads + short)
    }
    try require(
      query.parameters.map(\.name), "parameter",
      among: try connection.texts("SELECT DISTINCT name FROM parameter"),
      or: ["concurrency", "tasks"])
  }

  /// Names of workloads and back ends in a filter that the store does not know.
  private func check(_ filter: QueryExpression, in text: String, _ workloads: [String]) throws {
    switch filter {
    case .all(let parts), .any(let parts):
      for part in parts { try check(part, in: text, workloads) }
    case .not: break
    case .test(let test):
      let known: [String]
      switch test.field {
      case "workload": known = workloads
      case "backend": known = try connection.texts("SELECT DISTINCT backend FROM cell")
      case "model": known = Model.allCases.map(\.rawValue)
      case "class": known = WorkloadClass.allCases.map(\.rawValue)
      case nil:
        known =
          try workloads + connection.texts("SELECT DISTINCT backend FROM cell")
          + Model.allCases.map(\.rawValue) + WorkloadClass.allCases.map(\.rawValue)
      default: return
      }
      for case .word(let word, let isPlain) in test.operands where !known.contains(word) {
        if !isPlain, word.contains(where: { "*?".contains($0) }) { continue }
        throw QueryFault.error(
          "the store holds no \(test.field ?? "name") '\(word.prefix(60))'", in: text,
          at: test.place, remedy: NearestName.hint(word, among: known))
      }
    }
  }

  private func require(
    _ names: [String], _ what: String, among known: [String], or more: [String] = []
  ) throws {
    for name in names where !known.contains(name) && !more.contains(name) {
      throw BenchError(
        .usage, "the store holds no \(what) '\(name)'",
        remedy: NearestName.hint(name, among: known + more))
    }
  }
}
