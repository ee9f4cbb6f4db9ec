import BenchCore

extension WorkloadSchema {
  /// The reference page of all steps and fixtures, or of one kind, as plain lines.
  ///
  /// - Throws: `BenchError` for an unknown kind, with the nearest valid name.
  public func reference(kind: String? = nil) throws -> [String] {
    guard let kind else {
      return ["STEPS"] + steps.flatMap(Self.lines) + ["FIXTURES"] + fixtures.flatMap(Self.lines)
        + ["ARRIVALS"] + Self.arrivalLines
    }
    if kind == WorkloadKeys.arrivals { return Self.arrivalLines }
    if let step = steps.first(where: { $0.kind == kind }) { return Self.lines(step) }
    if let fixture = fixtures.first(where: { $0.kind == kind }) { return Self.lines(fixture) }
    let hint = NearestName.hint(kind, among: steps.map(\.kind) + fixtures.map(\.kind))
    throw BenchError(
      .usage, Excerpt.message("unknown step or fixture \(Excerpt.quoted(kind)); \(hint)"),
      remedy: "`bench list steps` shows them all")
  }

  /// The reference of the key `arrivals`, which is part of the workload itself.
  private static let arrivalLines =
    ["arrivals  an open loop: tasks arrive by a schedule, and latency counts from there"]
    + fieldLines(Arrivals.fields)
    + ["  'arrivals: VALUE' means 'arrivals: { rate: VALUE }'"]
    + exampleLines("arrivals: { rate: 2000, process: poisson }")

  private static func lines(_ step: StepDescriptor) -> [String] {
    var lines = ["\(step.kind)  \(step.summary)"]
    lines += fieldLines(step.fields)
    if let shorthand = step.shorthand {
      lines.append("  '\(step.kind): VALUE' means '\(step.kind): { \(shorthand): VALUE }'")
    }
    if let fixture = step.needsFixture { lines.append("  needs the fixture '\(fixture)'") }
    return lines + exampleLines(step.example)
  }

  private static func lines(_ fixture: FixtureDescriptor) -> [String] {
    ["\(fixture.kind)  \(fixture.summary)"] + fieldLines(fixture.fields)
      + exampleLines(fixture.example)
  }

  private static func fieldLines(_ fields: [FieldDescriptor]) -> [String] {
    let width = fields.map(\.name.count).max() ?? 0
    return fields.flatMap { field in
      let padding = String(repeating: " ", count: width - field.name.count)
      return [
        "  \(field.name)\(padding)  \(field.summary)",
        "  \(String(repeating: " ", count: width))  \(field.rule)",
      ]
    }
  }

  private static func exampleLines(_ example: String) -> [String] {
    let lines = example.split(separator: "\n", omittingEmptySubsequences: false)
    return ["  example:"] + lines.map { "    \($0)" } + [""]
  }
}

extension FieldDescriptor {
  /// What the value must be, its range or choices, and its default, on one line.
  var rule: String {
    var parts = [choices.isEmpty ? type.expectation : "one of " + choices.joined(separator: ", ")]
    if range.lowerBound != 0 || range.upperBound < Double(Int64.max) { parts.append(rangeText) }
    if let defaultValue {
      let text = defaultValue.description
      parts.append("default: \(text.isEmpty ? "empty" : text)")
    } else {
      parts.append("required")
    }
    if mayUseIndex { parts.append("may use {index}") }
    return parts.joined(separator: "; ")
  }
}
