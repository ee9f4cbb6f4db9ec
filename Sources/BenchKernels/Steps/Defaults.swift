import BenchCore

/// Completes arguments from the descriptors of their fields.
enum Defaults {
  static func fill<Argument>(
    _ arguments: [String: Argument], fields: [FieldDescriptor], of kind: String,
    wrap: (Value) -> Argument
  ) throws -> [String: Argument] {
    let names = fields.map(\.name)
    if let unknown = arguments.keys.sorted().first(where: { !names.contains($0) }) {
      let hint = NearestName.hint(unknown, among: names)
      throw ValueError("'\(kind)' has no argument '\(unknown)'; \(hint)")
    }
    return try fields.reduce(into: arguments) { filled, field in
      guard filled[field.name] == nil else { return }
      guard let value = field.defaultValue else {
        throw ValueError("'\(kind)' needs the argument '\(field.name)'")
      }
      filled[field.name] = wrap(value)
    }
  }
}
