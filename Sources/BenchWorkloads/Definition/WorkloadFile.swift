import BenchCore

/// What a workload file says, before its expressions are worked out.
///
/// It is checked as far as that is possible; `Evaluator` turns it into points.
struct WorkloadFile: Hashable, Sendable {
  let source: SourceText
  let name: String
  let question: String
  let workloadClass: WorkloadClass
  let expectation: String
  /// Parameters with their defaults, then `tasks` and `concurrency` unless they are swept.
  let constants: [NamedValue]
  /// What is swept, in the file's order.
  let axes: [Axis]
  let profiles: [Profile: ProfileEntry]
  /// The key `arrivals`, if the workload is an open loop.
  let arrivals: WrittenCall?
  let fixtures: [WrittenCall]
  let steps: [WrittenCall]
  let backends: [String]?
  let limit: WrittenValue?

  /// Everything that takes arguments.
  var calls: [WrittenCall] { [arrivals].compactMap(\.self) + fixtures + steps }

  var errors: FileErrors { FileErrors(file: source.file) }

  /// The names that `--set`, `--sweep` and profiles can change.
  var adjustable: [String] { constants.map(\.name) + axes.map(\.name) }
}

/// A name with a value.
struct NamedValue: Hashable, Sendable {
  let name: String
  let value: WrittenValue
}

/// Something that is swept, with the values it takes.
struct Axis: Hashable, Sendable {
  let name: String
  var values: [WrittenValue]
  let origin: Origin
}

/// What the file says of one profile.
enum ProfileEntry: Hashable, Sendable {
  /// The workload is no part of it.
  case skip(line: Int)
  /// It changes these parameters; each has one value or several.
  case changes([Axis])
}

/// A step or fixture with the arguments that the file gives.
struct WrittenCall: Hashable, Sendable {
  let kind: String
  /// "step", "fixture" or "key".
  let role: String
  let line: Int
  /// Every argument it takes.
  let fields: [FieldDescriptor]
  /// The arguments that the file gives.
  let arguments: [String: WrittenValue]
}
