import BenchCore

/// Reads the steps of `task` and the elements of `fixture`, checked against their descriptors.
struct CallReader {
  let schema: WorkloadSchema
  let errors: FileErrors

  func steps(_ entry: SyntaxEntry, fixtures: [WrittenCall]) throws -> [WrittenCall] {
    guard case .list(let items) = entry.value.content else {
      throw errors.error(
        "'task' must be a list of steps, not \(entry.value.described)", line: entry.value.line,
        remedy: "begin each step with '- ', such as: - compute: 1ms")
    }
    guard !items.isEmpty else {
      throw errors.error(
        "'task' has no steps", line: entry.line,
        remedy: "add at least one step; `bench list steps` shows them all")
    }
    try checkCount(items.count, "'task'", entry.line)
    return try items.map { item in
      let step = try step(item)
      try checkFixture(of: step, fixtures)
      return step
    }
  }

  /// The key `arrivals`; a bare number is the rate.
  func arrivals(_ entry: SyntaxEntry) throws -> WrittenCall {
    try call(
      entry, role: "key", fields: Arrivals.fields, shorthand: "rate",
      example: "arrivals: { rate: 2000, process: poisson }")
  }

  func fixtures(_ entry: SyntaxEntry) throws -> [WrittenCall] {
    if entry.value.isNull { return [] }
    let map = try MapReader(
      entry.value, what: "'fixture'", example: "fixture: { kind: { argument: value } }", errors)
    try checkCount(map.entries.count, "'fixture'", map.line)
    return try map.entries.map { entry in
      guard let descriptor = schema.fixtures.first(where: { $0.kind == entry.key }) else {
        throw errors.unknown(
          "fixture", entry.key, among: schema.fixtures.map(\.kind), line: entry.line)
      }
      return try call(
        entry, role: "fixture", fields: descriptor.fields, shorthand: nil,
        example: Self.inFixture(descriptor.example))
    }
  }

  /// The example as it stands in a file, whether or not its author wrote the key around it.
  private static func inFixture(_ example: String) -> String {
    example.hasPrefix("fixture:") ? example : "fixture: { \(example) }"
  }

  private static func inTask(_ example: String) -> String {
    example.hasPrefix("-") ? example : "- \(example)"
  }

  private func step(_ node: SyntaxNode) throws -> WrittenCall {
    let entry: SyntaxEntry
    switch node.content {
    case .scalar(let kind, _) where !node.isNull:
      let nothing = SyntaxNode(content: .scalar("", quoted: false), line: node.line)
      entry = SyntaxEntry(key: kind, line: node.line, value: nothing)
    case .map(let entries):
      guard let first = entries.first else { throw notAStep(node) }
      entry = first
      if entries.count > 1 { throw severalKeys(entries) }
    case .scalar, .list: throw notAStep(node)
    }
    guard let descriptor = schema.steps.first(where: { $0.kind == entry.key }) else {
      throw errors.unknown(
        "step", entry.key, among: schema.steps.map(\.kind), line: entry.line,
        remedy: "`bench list steps` shows every step with its arguments")
    }
    return try call(
      entry, role: "step", fields: descriptor.fields, shorthand: descriptor.shorthand,
      example: Self.inTask(descriptor.example))
  }

  private func call(
    _ entry: SyntaxEntry, role: String, fields: [FieldDescriptor], shorthand: String?,
    example: String
  ) throws -> WrittenCall {
    var arguments: [String: WrittenValue] = [:]
    switch entry.value.content {
    case _ where entry.value.isNull: break
    case .map(let entries):
      for argument in entries {
        arguments[argument.key] = try self.argument(argument, of: entry, role, fields)
      }
    case .scalar, .list:
      guard let shorthand, let field = fields.first(where: { $0.name == shorthand }) else {
        throw errors.error(
          "the \(role) '\(entry.key)' must be a map of arguments, not \(entry.value.described)",
          line: entry.value.line, remedy: "write it as: \(example)")
      }
      arguments[shorthand] = try value(entry.value, field, of: entry.key, role)
    }
    for field in fields where field.defaultValue == nil && arguments[field.name] == nil {
      throw errors.error(
        "the \(role) '\(entry.key)' lacks '\(field.name)', \(field.type.expectation)",
        line: entry.line, remedy: "write it as: \(example)")
    }
    return WrittenCall(
      kind: entry.key, role: role, line: entry.line, fields: fields, arguments: arguments)
  }

  private func argument(
    _ argument: SyntaxEntry, of call: SyntaxEntry, _ role: String, _ fields: [FieldDescriptor]
  ) throws -> WrittenValue {
    guard let field = fields.first(where: { $0.name == argument.key }) else {
      let quote = call.value.unquotedExpression.map { "an expression needs quotes: \"{\($0)}\"" }
      throw errors.unknown(
        "argument", argument.key, among: fields.map(\.name), line: argument.line,
        remedy: quote
          ?? (role == "key"
            ? "'\(call.key)' takes \(fields.map(\.name).joined(separator: " and "))"
            : "`bench list steps` shows what the \(role) '\(call.key)' takes"))
    }
    return try value(argument.value, field, of: call.key, role)
  }

  private func value(
    _ node: SyntaxNode, _ field: FieldDescriptor, of kind: String, _ role: String
  ) throws -> WrittenValue {
    let what = "'\(field.name)' of the \(role) '\(kind)'"
    return try WrittenValue(node, what: what, levels: field.type == .list ? 1 : 0, errors)
  }

  private func checkFixture(of step: WrittenCall, _ fixtures: [WrittenCall]) throws {
    guard let descriptor = schema.steps.first(where: { $0.kind == step.kind }),
      let needed = descriptor.needsFixture, !fixtures.contains(where: { $0.kind == needed })
    else { return }
    let example = schema.fixtures.first { $0.kind == needed }.map { Self.inFixture($0.example) }
    throw errors.error(
      "the step '\(step.kind)' needs the fixture '\(needed)', which is not there", line: step.line,
      remedy: "add at the top level: \(example ?? "fixture: { \(needed): {} }")")
  }

  private func checkCount(_ count: Int, _ what: String, _ line: Int) throws {
    guard count <= WorkloadLimits.steps else {
      throw errors.error(
        "\(what) has \(count) elements; at most \(WorkloadLimits.steps) are allowed", line: line,
        remedy: "remove some of them; more work of one kind is a larger argument")
    }
  }

  private func notAStep(_ node: SyntaxNode) -> BenchError {
    errors.error(
      "a step must be a kind with its arguments, not \(node.described)", line: node.line,
      remedy: "write it as: - kind: { argument: value }")
  }

  /// Two keys in one step: usually arguments that are not indented deeper than their step.
  private func severalKeys(_ entries: [SyntaxEntry]) -> BenchError {
    let (first, second) = (entries[0], entries[1])
    if schema.steps.contains(where: { $0.kind == second.key }) {
      return errors.error(
        "'\(first.key)' and '\(second.key)' are two steps", line: second.line,
        remedy: "begin each step with '- ' on a line of its own")
    }
    return errors.error(
      "a step has one key, its kind; \(Excerpt.quoted(second.key)) is a second one",
      line: second.line,
      remedy: "indent the arguments deeper than '\(first.key)', or write them in braces")
  }
}
