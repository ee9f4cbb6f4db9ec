import BenchCore

/// Reads what a point is made of: `parameters`, `sweep`, `tasks` and `concurrency`.
struct ParameterReader {
  let constants: [NamedValue]
  let axes: [Axis]

  init(_ top: MapReader) throws {
    let axes = try Self.axes(top)
    var constants = try Self.parameters(top, axes)
    for (key, example) in [(WorkloadKeys.tasks, "64"), (WorkloadKeys.concurrency, "\"{cpus}\"")] {
      let swept = axes.first { $0.name == key }
      if let swept, let entry = top[key] {
        throw Self.twice(key, entry.line, swept, top.errors)
      }
      if swept != nil { continue }
      let entry = try top.required(key, example: example)
      let value = try WrittenValue(entry.value, what: "'\(key)'", levels: 1, top.errors)
      guard !value.isList else {
        throw top.errors.error(
          "'\(key)' must be a single value, not a list", line: entry.line,
          remedy: "to sweep over it, write: sweep: { \(key): \(value.written) }")
      }
      constants.append(NamedValue(name: key, value: value))
    }
    self.constants = constants
    self.axes = axes
  }

  private static func axes(_ top: MapReader) throws -> [Axis] {
    guard let sweep = top[WorkloadKeys.sweep] else { return [] }
    let map = try MapReader(
      sweep.value, what: "'sweep'", example: "sweep: { concurrency: [1, 16] }", top.errors)
    try checkCount(map)
    return try map.entries.map { entry in
      try checkName(entry, reserved: [BuiltInVariables.cpus, "package", "index"], top.errors)
      let what = "the sweep over '\(entry.key)'"
      let value = try WrittenValue(entry.value, what: what, levels: 2, top.errors)
      guard case .list(let values) = value.content else {
        throw top.errors.error(
          "\(what) must be a list, not \(entry.value.described)", line: entry.line,
          remedy: "write it as: \(entry.key): [\(value.written)]")
      }
      guard !values.isEmpty else {
        throw top.errors.error(
          "\(what) is empty", line: entry.line, remedy: "give at least one value, or remove it")
      }
      return Axis(name: entry.key, values: values, origin: .file(line: entry.line))
    }
  }

  private static func parameters(_ top: MapReader, _ axes: [Axis]) throws -> [NamedValue] {
    guard let parameters = top[WorkloadKeys.parameters] else { return [] }
    let map = try MapReader(
      parameters.value, what: "'parameters'", example: "parameters: { delay: 5ms }", top.errors)
    try checkCount(map)
    return try map.entries.map { entry in
      try checkName(entry, reserved: BuiltInVariables.reserved, top.errors)
      if let swept = axes.first(where: { $0.name == entry.key }) {
        throw twice(entry.key, entry.line, swept, top.errors)
      }
      let value = try WrittenValue(
        entry.value, what: "the parameter '\(entry.key)'", levels: 1, top.errors)
      return NamedValue(name: entry.key, value: value)
    }
  }

  private static func checkCount(_ map: MapReader) throws {
    guard map.entries.count <= WorkloadLimits.parameters else {
      throw map.errors.error(
        "\(map.what) has \(map.entries.count) names; at most \(WorkloadLimits.parameters) are "
          + "allowed", line: map.line, remedy: "remove some of them")
    }
  }

  private static func checkName(_ entry: SyntaxEntry, reserved: [String], _ errors: FileErrors)
    throws
  {
    if reserved.contains(entry.key) {
      let counts = [WorkloadKeys.tasks, WorkloadKeys.concurrency]
      throw errors.error(
        "'\(entry.key)' cannot be the name of a parameter", line: entry.line,
        remedy: counts.contains(entry.key)
          ? "write '\(entry.key)' as a key of the workload itself, or under 'sweep'"
          : "choose another name: this variable has a meaning of its own in expressions")
    }
    guard Name.isValidParameter(entry.key) else {
      throw errors.error(
        "the parameter name \(Excerpt.quoted(entry.key)) must be a letter followed by the "
          + "characters a-z, 0-9 and - (at most \(WorkloadLimits.nameLength))", line: entry.line,
        remedy: "rename it")
    }
  }

  private static func twice(_ name: String, _ line: Int, _ swept: Axis, _ errors: FileErrors)
    -> BenchError
  {
    let first = swept.origin.line.map { " on line \($0)" } ?? ""
    return errors.error(
      "'\(name)' has a value here and a sweep\(first)", line: line, remedy: "remove one of them")
  }
}
