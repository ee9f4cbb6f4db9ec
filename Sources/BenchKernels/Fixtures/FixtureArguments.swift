import BenchCore

extension [String: Value] {
  /// Typed access to a fixture's arguments, in the same words as a step's.
  var typed: StepArguments {
    StepArguments(StepSpecification(kind: "fixture", arguments: mapValues { .value($0) }))
  }
}
