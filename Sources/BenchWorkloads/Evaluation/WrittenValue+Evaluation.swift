import BenchCore

extension WrittenValue {
  /// The value under the given variables.
  ///
  /// - Parameters:
  ///   - variables: Everything that expressions may use.
  ///   - asText: Whether unquoted text is wanted as it stands, not read as a number with a unit.
  /// - Throws: `ValueError`.
  func evaluate(_ variables: [String: Value], asText: Bool = false) throws -> Value {
    switch content {
    case .plain(let text, let quoted):
      return quoted || asText ? .text(text) : try Value(inferring: text)
    case .template(let template):
      let value = try template.evaluate(variables)
      if case .text(let text) = value, text.utf8.count > WorkloadLimits.valueLength {
        throw ValueError(
          "the text becomes longer than \(WorkloadLimits.valueLength) bytes when it is worked out")
      }
      return value
    case .list(let values):
      return .list(
        try values.map { written in
          let value = try written.evaluate(variables, asText: asText)
          if case .list = value { throw ValueError("a list cannot be an element of a list") }
          return value
        })
    }
  }
}
