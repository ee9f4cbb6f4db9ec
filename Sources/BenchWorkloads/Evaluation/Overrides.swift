import BenchCore

/// The `--set` and `--sweep` options of a command line.
struct Overrides: Hashable, Sendable {
  private struct Option: Hashable, Sendable {
    var name: String
    var text: String
    var isSweep: Bool
    /// The option as the user wrote it.
    var written: String
  }

  private let options: [Option]

  /// - Throws: `BenchError` for an option without `=`, or a name that is given twice.
  init(settings: [String], sweeps: [String]) throws {
    var options: [Option] = []
    for (text, isSweep) in settings.map({ ($0, false) }) + sweeps.map({ ($0, true) }) {
      let written = (isSweep ? "--sweep " : "--set ") + text
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex else {
        throw BenchError(
          .usage, Excerpt.message("\(written): a name, '=' and a value are expected"),
          remedy: isSweep ? "such as --sweep concurrency=1,16" : "such as --set tasks=100")
      }
      let name = String(text[..<sign])
      if let first = options.first(where: { $0.name == name }) {
        throw BenchError(
          .usage, Excerpt.message("\(written): '\(name)' is already given by \(first.written)"),
          remedy: "keep one of them")
      }
      options.append(
        Option(
          name: name, text: String(text[text.index(after: sign)...]), isSweep: isSweep,
          written: written))
    }
    self.options = options
  }

  /// The options as changes to a workload.
  ///
  /// - Throws: `BenchError` for a name that the workload does not have, or a wrong expression.
  func changes(for file: WorkloadFile) throws -> [Axis] {
    try options.map { option in
      guard file.adjustable.contains(option.name) else {
        let hint = NearestName.hint(option.name, among: file.adjustable)
        throw error(option, "the workload '\(file.name)' has no parameter of this name; \(hint)")
      }
      do {
        return try change(option, file)
      } catch let problem as ValueError {
        throw error(option, problem.description)
      }
    }
  }

  private func error(_ option: Option, _ message: String) -> BenchError {
    BenchError(.usage, Excerpt.message("\(option.written): \(message)"))
  }

  private func change(_ option: Option, _ file: WorkloadFile) throws -> Axis {
    let origin = Origin.option(option.written)
    let takesList =
      file.constants.contains { $0.name == option.name && $0.value.isList }
      || file.axes.contains { $0.name == option.name && $0.values.contains(where: \.isList) }
    let texts = option.isSweep || takesList ? Self.split(option.text) : [option.text]
    guard !texts.isEmpty || takesList else { throw ValueError("at least one value is expected") }
    let values = try texts.map { try Self.value($0, origin, file) }
    return Axis(name: option.name, values: values, origin: origin)
  }

  private static func value(_ text: String, _ origin: Origin, _ file: WorkloadFile) throws
    -> WrittenValue
  {
    let value: WrittenValue
    if text.hasPrefix("["), text.hasSuffix("]") {
      let items = try split(String(text.dropFirst().dropLast())).map {
        try WrittenValue(text: $0, quoted: false, origin: origin)
      }
      value = WrittenValue(items, origin: origin)
    } else {
      value = try WrittenValue(text: text, quoted: false, origin: origin)
    }
    let known = file.adjustable + [BuiltInVariables.cpus, BuiltInVariables.package]
    for name in value.variables.sorted() where !known.contains(name) {
      let hint = NearestName.hint(name, among: known)
      throw ValueError("unknown parameter \(Excerpt.quoted(name)) in an expression; \(hint)")
    }
    return value
  }

  /// Splits at commas, but not inside brackets, braces and parentheses; spaces around are dropped.
  private static func split(_ text: String) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if "[{(".contains(character) { depth += 1 }
      if "]})".contains(character) { depth -= 1 }
      if character == ",", depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    if parts.count == 1, parts[0].allSatisfy({ $0 == " " }) { return [] }
    return parts.map { part in
      let start = part.drop { $0 == " " }
      return String(start.reversed().drop { $0 == " " }.reversed())
    }
  }
}
