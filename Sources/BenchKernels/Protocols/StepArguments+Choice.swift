import BenchCore

extension StepArguments {
  /// A text that must be one of an enumeration's names.
  ///
  /// - Throws: `ValueError` with the nearest valid name.
  func choice<Choice: RawRepresentable & CaseIterable>(
    _ name: String, _ type: Choice.Type
  ) throws -> Choice where Choice.RawValue == String {
    let text = try text(name)
    if let choice = Choice(rawValue: text) { return choice }
    let names = Choice.allCases.map(\.rawValue)
    throw ValueError("'\(name)' cannot be '\(text)'; \(NearestName.hint(text, among: names))")
  }
}
