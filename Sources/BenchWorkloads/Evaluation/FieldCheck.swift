import BenchCore

/// A value that does not fit its field; reads on after the name of the field ("… must be …").
struct Mismatch: Error, Hashable {
  let text: String
  /// What to write instead.
  let remedy: String
}

extension FieldDescriptor {
  /// The value as this field wants it.
  ///
  /// - Parameters:
  ///   - value: What the expressions gave.
  ///   - readsText: Whether a text that looks like a number or has a unit may be read as such; not for
  ///     values that differ from task to task, which workers take as they come.
  /// - Throws: `Mismatch`, or `ValueError` for a wrong unit.
  func conforming(_ value: Value, readsText: Bool) throws -> Value {
    let fitting = try converted(value, readsText: readsText)
    if let magnitude = fitting.magnitude, !range.contains(magnitude) {
      throw Mismatch(
        text: "must be \(rangeText), not \(fitting.excerpt)",
        remedy: "choose a value within this range")
    }
    guard case .text(let text) = fitting, !choices.isEmpty, !choices.contains(text) else {
      return fitting
    }
    let hint = NearestName.hint(text, among: choices)
    throw Mismatch(
      text: "cannot be \(Excerpt.quoted(text)); \(hint)",
      remedy: "use one of: \(choices.joined(separator: ", "))")
  }

  private func converted(_ value: Value, readsText: Bool) throws -> Value {
    switch (type, value) {
    case (.flag, .flag), (.integer, .integer), (.number, .number), (.number, .integer),
      (.duration, .duration), (.bytes, .bytes), (.share, .share), (.text, .text), (.list, .list),
      (.work, .integer), (.work, .duration):
      return value
    case (.list, _): return .list([value])
    case (.text, .list): break
    case (.text, _): return .text(value.description)
    case (_, .text(let text)) where readsText:
      let inferred = try Value(inferring: text)
      if case .text = inferred { break }
      return try converted(inferred, readsText: false)
    default: break
    }
    throw Mismatch(
      text: "must be \(type.expectation), not \(value.excerpt)", remedy: "write \(type.expectation)"
    )
  }

  /// The range in the units of the field, such as `between 1B and 1GiB`.
  var rangeText: String {
    let lowest = bound(range.lowerBound)
    if range.upperBound >= Double(Int64.max) { return "\(lowest) or more" }
    return "between \(lowest) and \(bound(range.upperBound))"
  }

  private func bound(_ magnitude: Double) -> String {
    let whole = Int64(exactly: magnitude.rounded()) ?? (magnitude < 0 ? .min : .max)
    let value: Value =
      switch type {
      case .duration: .duration(Nanoseconds(whole))
      case .bytes: .bytes(Bytes(whole))
      case .share: .share(Share(magnitude))
      default: magnitude == Double(whole) ? .integer(whole) : .number(magnitude)
      }
    return value.description
  }
}

extension Value {
  /// The number that ranges speak of, in base units; nil for flags, texts and lists.
  fileprivate var magnitude: Double? {
    switch self {
    case .integer(let integer): Double(integer)
    case .number(let number): number
    case .duration(let duration): Double(duration.count)
    case .bytes(let bytes): Double(bytes.count)
    case .share(let share): share.fraction
    case .flag, .text, .list: nil
    }
  }

  /// The value for an error message: text in quotes, long ones cut.
  var excerpt: String {
    switch self {
    case .text(let text): Excerpt.quoted(text)
    case .list: "a list"
    default: description
    }
  }
}
