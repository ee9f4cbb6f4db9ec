import BenchCore

/// Turns a query into SQL over `cell_summary`; every value is bound, none becomes part of the text.
struct QueryBuilder {
  private(set) var conditions: [String] = []
  private(set) var arguments: [ResultTable.Cell] = []

  init(_ query: ResultsQuery, on connection: ReadConnection) throws {
    any(of: query.runs.map { .integer($0) }, "s.run = ?#")
    any(of: query.classes.map { .text($0.rawValue) }, "s.class = ?#")
    any(of: query.models.map { .text($0.rawValue) }, "s.model = ?#")
    any(of: query.backends.map { .text($0) }, "s.backend = ?#")
    // A name without its group matches behind the last slash.
    any(
      of: query.workloads.map { .text($0) },
      "(s.workload GLOB ?# OR substr(s.workload, -length(?#) - 1) = '/' || ?#)")
    var names: [String] = []
    for parameter in query.parameters where !names.contains(parameter.name) {
      names.append(parameter.name)
    }
    for name in names {
      try add(name, query.parameters.filter { $0.name == name }.map(\.value))
    }
    guard !query.filter.isEmpty else { return }
    let filter = try QueryExpression(parsing: query.filter)
    var compiler = try QueryCompiler(connection, text: query.filter, arguments: arguments)
    conditions.append(try compiler.condition(filter))
    arguments = compiler.arguments
  }

  /// The statement's text.
  var sql: String {
    let columns = SchemaCatalogue.cellSummary.columns.map { "s.\($0.name)" }
    let filter = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
    return """
      SELECT \(columns.joined(separator: ", "))
      FROM cell_summary AS s JOIN cell AS c ON c.id = s.cell \(filter)
      ORDER BY s.run, c.position
      """
  }

  /// Adds "one of these"; `?#` stands for the value, as often as it is there.
  private mutating func any(of values: [ResultTable.Cell], _ condition: String) {
    guard !values.isEmpty else { return }
    let parts = values.map { value in
      arguments.append(value)
      let mark = "?\(arguments.count)"
      return condition.split(separator: "?#", omittingEmptySubsequences: false)
        .joined(separator: mark)
    }
    conditions.append("(" + parts.joined(separator: " OR ") + ")")
  }

  private mutating func add(_ name: String, _ values: [String]) throws {
    let parts = try values.map { text in
      let value: Value
      do {
        value = try Value(inferring: text)
      } catch let error as ValueError {
        throw BenchError(
          .usage, "the parameter filter \(name)=\(text) is wrong: \(error.description)",
          remedy: "write a value such as 16, 5ms, 4KiB or 10%")
      }
      return match(name, text, value)
    }
    conditions.append("(" + parts.joined(separator: " OR ") + ")")
  }

  /// A parameter matches by its text, or by its number if both have the same unit.
  private mutating func match(_ name: String, _ text: String, _ value: Value) -> String {
    arguments += [.text(name), .text(text)]
    let (nameMark, textMark) = ("?\(arguments.count - 1)", "?\(arguments.count)")
    var same = "p.value = \(textMark)"
    var own = ""
    if let number = value.magnitude {
      arguments += [.real(number), .text(value.type.rawValue)]
      let (numberMark, typeMark) = ("?\(arguments.count - 1)", "?\(arguments.count)")
      same += " OR (p.type = \(typeMark) AND p.number = \(numberMark))"
      if name == "concurrency" || name == "tasks" { own = "OR s.\(name) = \(numberMark)" }
    }
    return """
      (EXISTS (SELECT 1 FROM parameter AS p
        WHERE p.cell_id = s.cell AND p.name = \(nameMark) AND (\(same))) \(own))
      """
  }
}
