import BenchCore

/// Checks every name in every expression of a file, also of those that no point needs today.
struct VariableCheck {
  private let file: WorkloadFile
  private let known: [String]

  init(_ file: WorkloadFile) {
    self.file = file
    self.known = file.adjustable + [BuiltInVariables.cpus, BuiltInVariables.package]
  }

  func check() throws {
    for constant in file.constants { try check(constant.value) }
    for axis in file.axes { for value in axis.values { try check(value) } }
    for profile in Profile.allCases.reversed() {
      guard case .changes(let changes) = file.profiles[profile] else { continue }
      for change in changes { for value in change.values { try check(value) } }
    }
    for call in file.calls {
      for field in call.fields {
        guard let value = call.arguments[field.name] else { continue }
        try check(value, field: field, of: call)
      }
    }
    if let limit = file.limit { try check(limit) }
  }

  /// Checks one value; `index` is known only where a field allows it.
  func check(_ value: WrittenValue, field: FieldDescriptor? = nil, of call: WrittenCall? = nil)
    throws
  {
    let mayUseIndex = field?.mayUseIndex == true && !value.isList
    for name in value.variables.sorted() where !known.contains(name) {
      if name != BuiltInVariables.index { throw unknown(name, value.origin) }
      if mayUseIndex { continue }
      let here = field.map { "'\($0.name)' of the \(call?.role ?? "step") '\(call?.kind ?? "")'" }
      throw file.errors.error(
        "'index' cannot be used in \(here ?? "a value that is the same for all tasks")",
        line: value.origin.line,
        remedy: value.isList && field?.mayUseIndex == true
          ? "write one text instead of a list"
          : "use 'index' only in the arguments marked so by `bench list steps`")
    }
  }

  private func unknown(_ name: String, _ origin: Origin) -> BenchError {
    let hint = NearestName.hint(name, among: known)
    let subtracts = known.contains { name.hasPrefix($0 + "-") }
    return file.errors.error(
      "unknown parameter \(Excerpt.quoted(name)) in an expression; \(hint)", line: origin.line,
      remedy: subtracts
        ? "to subtract, put spaces around the minus sign"
        : "correct the name, or give it a value under 'parameters'")
  }
}
