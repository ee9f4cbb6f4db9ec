import BenchCore

/// Turns an expression into a condition in SQL; every value is bound, none becomes part of the text.
struct QueryCompiler {
  let connection: ReadConnection
  let text: String
  /// The parameters that the store's cells have.
  let parameters: Set<String>
  private(set) var arguments: [ResultTable.Cell]

  /// Starts behind arguments that are bound already.
  init(_ connection: ReadConnection, text: String, arguments: [ResultTable.Cell]) throws {
    self.connection = connection
    self.text = text
    self.arguments = arguments
    parameters = Set(try connection.texts("SELECT DISTINCT name FROM parameter"))
  }

  /// The condition of an expression.
  ///
  /// - Throws: `BenchError` that points at an unknown field or a value of the wrong kind.
  mutating func condition(_ expression: QueryExpression) throws -> String {
    switch expression {
    case .all(let parts): try joined(parts, "AND", empty: "1")
    case .any(let parts): try joined(parts, "OR", empty: "0")
    case .not(let inner): "NOT \(try condition(inner))"
    case .test(let test): try condition(test)
    }
  }

  private mutating func joined(_ parts: [QueryExpression], _ word: String, empty: String) throws
    -> String
  {
    let conditions = try parts.map { try condition($0) }
    return conditions.isEmpty ? empty : "(" + conditions.joined(separator: " \(word) ") + ")"
  }

  private mutating func condition(_ test: QueryTest) throws -> String {
    let alternatives = try test.operands.map { operand in
      // What is not there is not equal to anything; so NOT keeps it, as a reader expects.
      "coalesce(\(try condition(test, operand)), 0)"
    }
    let any = "(" + alternatives.joined(separator: " OR ") + ")"
    return test.comparison == .differs ? "NOT \(any)" : any
  }

  private mutating func condition(_ test: QueryTest, _ operand: QueryTest.Operand) throws -> String
  {
    guard let name = test.field else { return try nameAlone(test, operand) }
    let field = QueryField.named(name)
    if parameters.contains(name) {
      let own = try parameter(name, test, operand)
      // concurrency and tasks are known for every cell, whether the file sweeps them or not.
      guard let field, case .number = field.kind else { return own }
      return "(\(own) OR \(try number(field, test, operand)))"
    }
    guard let field = field ?? (name == "wait" ? QueryField.named("wait_share") : nil) else {
      throw fault(
        "there is no field '\(name.prefix(60))'", test,
        NearestName.hint(name, among: QueryField.all.map(\.name) + parameters))
    }
    switch field.kind {
    case .text(let values): return try textual(field.sql, values: values, test, operand)
    case .run: return try run(test, operand)
    case .number: return try number(field, test, operand)
    }
  }

  /// A workload, back end, model or class of that name.
  private mutating func nameAlone(_ test: QueryTest, _ operand: QueryTest.Operand) throws -> String
  {
    let fields = ["workload", "backend", "model", "class"].compactMap { QueryField.named($0) }
    let parts = try fields.map { field -> String in
      guard case .text(let values) = field.kind else { return "0" }
      return try textual(field.sql, values: values, test, operand)
    }
    return "(" + parts.joined(separator: " OR ") + ")"
  }

  private mutating func textual(
    _ sql: String, values: String, _ test: QueryTest, _ operand: QueryTest.Operand
  ) throws -> String {
    guard !test.comparison.isOrder else {
      throw fault(
        "'\(test.field ?? "")' is text and has no order", test,
        "compare it with ':', '=' or '!='")
    }
    switch operand {
    case .pattern(let pattern):
      // Only over the different values: a name stands in thousands of rows.
      let regex = try regularExpression(pattern, test)
      let matching = try connection.texts(values).filter { $0.firstMatch(of: regex) != nil }
      return matching.isEmpty
        ? "0" : "\(sql) IN (" + matching.map { mark(.text($0)) }.joined(separator: ", ") + ")"
    case .word(let word, let isPlain):
      let hasWildcard = !isPlain && word.contains { "*?".contains($0) }
      let bound = mark(.text(hasWildcard ? Self.glob(word) : word))
      let same = hasWildcard ? "\(sql) GLOB \(bound)" : "\(sql) = \(bound)"
      guard sql == "s.workload", !hasWildcard else { return same }
      // A name without its group matches behind the last slash.
      return "(\(same) OR substr(\(sql), -length(\(bound)) - 1) = '/' || \(bound))"
    }
  }

  /// Brackets mean sets in SQLite's patterns and plain characters here.
  private static func glob(_ word: String) -> String {
    word.reduce(into: "") { $0 += $1 == "[" ? "[[]" : String($1) }
  }

  private func regularExpression(_ pattern: String, _ test: QueryTest) throws
    -> Regex<AnyRegexOutput>
  {
    do {
      return try Regex(pattern)
    } catch {
      throw fault(
        "this is no regular expression: \(error)", test, "escape special signs with a backslash")
    }
  }

  private mutating func run(_ test: QueryTest, _ operand: QueryTest.Operand) throws -> String {
    guard case .word(let word, _) = operand else {
      throw fault("a run has no name to match", test, "write run:3, run:latest or run:@baseline")
    }
    let sign = test.comparison.isOrder ? test.comparison.rawValue : "="
    if let number = Int64(word) { return "s.run \(sign) \(mark(.integer(number)))" }
    if word == "latest" { return "s.run \(sign) (SELECT max(id) FROM run)" }
    if word.hasPrefix("@") {
      let name = mark(.text(String(word.dropFirst())))
      return "s.run \(sign) (SELECT run_id FROM baseline WHERE name = \(name))"
    }
    guard !test.comparison.isOrder else {
      throw fault("'\(word.prefix(60))' is no run's number", test, "write a number or latest")
    }
    let uid = mark(.text(word.lowercased()))
    return "s.run IN (SELECT id FROM run WHERE substr(uid, 1, length(\(uid))) = \(uid))"
  }

  private mutating func number(
    _ field: QueryField, _ test: QueryTest, _ operand: QueryTest.Operand
  ) throws -> String {
    guard case .number(let type) = field.kind else { return "0" }
    let value = try value(test, operand)
    let isPlain = value.type == .integer || value.type == .number
    let takesPlain = type == .integer || type == .number || type == .share
    guard let magnitude = value.magnitude, value.type == type || (isPlain && takesPlain) else {
      let expectation = type == .number ? ValueType.integer.expectation : type.expectation
      throw fault(
        "'\(field.name)' is \(Self.noun(type)), not '\(value)'",
        test, "write \(expectation)")
    }
    let sign = test.comparison.isOrder ? test.comparison.rawValue : "="
    return "\(field.sql) \(sign) \(mark(.real(magnitude)))"
  }

  private static func noun(_ type: ValueType) -> String {
    switch type {
    case .bytes: "an amount of data"
    case .integer: "a count"
    default: "a \(type.rawValue)"
    }
  }

  private mutating func parameter(
    _ name: String, _ test: QueryTest, _ operand: QueryTest.Operand
  ) throws -> String {
    let bound = mark(.text(name))
    func exists(_ condition: String) -> String {
      """
      EXISTS (SELECT 1 FROM parameter AS p
        WHERE p.cell_id = s.cell AND p.name = \(bound) AND (\(condition)))
      """
    }
    if case .pattern(let pattern) = operand {
      let regex = try regularExpression(pattern, test)
      let values = try connection.texts(
        "SELECT DISTINCT value FROM parameter WHERE name = ?", [.text(name)])
      let matching = values.filter { $0.firstMatch(of: regex) != nil }.map { mark(.text($0)) }
      return matching.isEmpty ? "0" : exists("p.value IN (\(matching.joined(separator: ", ")))")
    }
    let value = try value(test, operand)
    guard test.comparison.isOrder else {
      let same = "p.value = \(mark(.text(value.description)))"
      guard let number = value.magnitude else { return exists(same) }
      return exists("\(same) OR (\(unit(value)) AND p.number = \(mark(.real(number))))")
    }
    guard let number = value.magnitude else {
      throw fault("'\(value)' is no number", test, "write a number with its unit, such as 5ms")
    }
    return exists("\(unit(value)) AND p.number \(test.comparison.rawValue) \(mark(.real(number)))")
  }

  /// The condition that a parameter is of a value's kind.
  private mutating func unit(_ value: Value) -> String {
    let isPlain = value.type == .integer || value.type == .number
    return isPlain
      ? "p.type IN ('integer', 'number')" : "p.type = \(mark(.text(value.type.rawValue)))"
  }

  private func value(_ test: QueryTest, _ operand: QueryTest.Operand) throws -> Value {
    guard case .word(let word, let isPlain) = operand else {
      throw fault("a number matches no regular expression", test, "compare it with a number")
    }
    if isPlain, Value.isText(word) { return .text(word) }
    do {
      return try Value(inferring: word)
    } catch let error as ValueError {
      throw fault(error.description, test, "write a value such as 16, 5ms, 4KiB or 10%")
    }
  }

  private mutating func mark(_ value: ResultTable.Cell) -> String {
    arguments.append(value)
    return "?\(arguments.count)"
  }

  private func fault(_ message: String, _ test: QueryTest, _ remedy: String) -> BenchError {
    QueryFault.error(message, in: text, at: test.place, remedy: remedy)
  }
}

extension Value {
  /// Whether a word in quotes is no number.
  fileprivate static func isText(_ word: String) -> Bool {
    (try? Value(inferring: word))?.magnitude == nil
  }
}
