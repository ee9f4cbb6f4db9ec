import BenchCore

extension WorkloadFile {
  /// Reads a file.
  ///
  /// - Throws: `BenchError` with file, line and remedy for anything that is wrong in it.
  init(_ source: SourceText, schema: WorkloadSchema) throws {
    let errors = FileErrors(file: source.file)
    let top = try MapReader(
      SyntaxReader.read(source), what: "a workload", example: "name: my-workload", errors)
    try top.checkKeys(WorkloadKeys.all)
    self.source = source
    self.name = try Self.name(top)
    self.question = try top.prose(WorkloadKeys.question, example: "What does a user want to know?")
    self.workloadClass = try Self.workloadClass(top)
    let values = try ParameterReader(top)
    self.constants = values.constants
    self.axes = values.axes
    self.profiles = try ProfileReader(adjustable: adjustableNames(values), errors).read(top)
    let calls = CallReader(schema: schema, errors: errors)
    self.arrivals = try top[WorkloadKeys.arrivals].map(calls.arrivals)
    self.fixtures = try top[WorkloadKeys.fixture].map(calls.fixtures) ?? []
    self.steps = try calls.steps(
      top.required(WorkloadKeys.task, example: "[{ compute: 1ms }]"), fixtures: fixtures)
    self.backends = try top[WorkloadKeys.backends].map { try Self.backends($0, schema, errors) }
    self.limit = try top[WorkloadKeys.limit].map {
      try WrittenValue($0.value, what: "'limit'", levels: 0, errors)
    }
    self.expectation = try top.prose(WorkloadKeys.expect, example: "What should come out, and why.")
    try VariableCheck(self).check()
  }

  private static func name(_ top: MapReader) throws -> String {
    let name = try top.prose(WorkloadKeys.name, example: "my-workload")
    guard Name.isValid(name) else {
      throw top.errors.error(
        "the name \(Excerpt.quoted(name)) must be 1 to \(WorkloadLimits.nameLength) of the "
          + "characters a-z, 0-9 and -", line: top[WorkloadKeys.name]?.line,
        remedy: "rename it, for example to my-workload")
    }
    return name
  }

  private static func workloadClass(_ top: MapReader) throws -> WorkloadClass {
    let text = try top.prose(WorkloadKeys.workloadClass, example: "compute")
    if let found = WorkloadClass(rawValue: text) { return found }
    throw top.errors.unknown(
      "class", text, among: WorkloadClass.allCases.map(\.rawValue),
      line: top[WorkloadKeys.workloadClass]?.line ?? top.line)
  }

  private static func backends(
    _ entry: SyntaxEntry, _ schema: WorkloadSchema, _ errors: FileErrors
  ) throws -> [String] {
    let known = schema.backends.map(\.name)
    let items: [SyntaxNode]
    if case .list(let list) = entry.value.content { items = list } else { items = [entry.value] }
    guard !items.isEmpty else {
      throw errors.error(
        "'backends' is empty", line: entry.line,
        remedy: "name back ends from `bench list backends`, or remove the key to run on all")
    }
    var names: [String] = []
    for item in items {
      guard case .scalar(let name, _) = item.content, !item.isNull else {
        throw errors.error(
          "'backends' must be a list of names, not \(item.described)", line: item.line,
          remedy: "write it as: backends: [threads, processes]")
      }
      guard known.contains(name) else {
        throw errors.unknown("back end", name, among: known, line: item.line)
      }
      guard !names.contains(name) else {
        throw errors.error(
          "the back end '\(name)' is named twice", line: item.line, remedy: "remove one of them")
      }
      names.append(name)
    }
    return names
  }
}

private func adjustableNames(_ values: ParameterReader) -> [String] {
  values.constants.map(\.name) + values.axes.map(\.name)
}

/// The rule for names of workloads and parameters: they stand in paths, tables and expressions.
enum Name {
  static func isValid(_ name: String) -> Bool {
    !name.isEmpty && name.utf8.count <= WorkloadLimits.nameLength
      && name.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
          UInt8(ascii: "-"):
          true
        default: false
        }
      }
  }

  /// Parameters also begin with a letter, otherwise an expression would read a number.
  static func isValidParameter(_ name: String) -> Bool {
    isValid(name) && name.first?.isLetter == true
  }
}
