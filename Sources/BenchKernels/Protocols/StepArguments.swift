public import BenchCore

/// The arguments of one step with typed access; every field of the step's descriptor is there.
public struct StepArguments: Hashable, Sendable {
  private let arguments: [String: Argument]

  /// Wraps the arguments of a specification.
  public init(_ specification: StepSpecification) {
    self.arguments = specification.arguments
  }

  /// Whether an argument differs from task to task.
  public func usesIndex(_ name: String) -> Bool {
    if case .template = arguments[name] { return true }
    return false
  }

  /// An argument's value for one task.
  ///
  /// - Throws: `ValueError` if there is no such argument or its template cannot be worked out.
  public func value(_ name: String, index: Int = 0) throws -> Value {
    guard let argument = arguments[name] else {
      throw ValueError("the argument '\(name)' is missing")
    }
    return try argument.value(index: index)
  }

  /// A duration.
  public func duration(_ name: String, index: Int = 0) throws -> Nanoseconds {
    guard case .duration(let duration) = try value(name, index: index) else {
      throw mismatch(name, .duration)
    }
    return duration
  }

  /// An amount of data.
  public func bytes(_ name: String, index: Int = 0) throws -> Bytes {
    guard case .bytes(let bytes) = try value(name, index: index) else {
      throw mismatch(name, .bytes)
    }
    return bytes
  }

  /// A whole number.
  public func integer(_ name: String, index: Int = 0) throws -> Int {
    guard case .integer(let integer) = try value(name, index: index) else {
      throw mismatch(name, .integer)
    }
    return Int(integer)
  }

  /// A flag.
  public func flag(_ name: String, index: Int = 0) throws -> Bool {
    guard case .flag(let flag) = try value(name, index: index) else { throw mismatch(name, .flag) }
    return flag
  }

  /// A text; any other value in its written form.
  public func text(_ name: String, index: Int = 0) throws -> String {
    try value(name, index: index).description
  }

  /// A list of texts; a single value is a list of one.
  public func texts(_ name: String, index: Int = 0) throws -> [String] {
    let value = try value(name, index: index)
    guard case .list(let list) = value else { return [value.description] }
    return list.map(\.description)
  }

  private func mismatch(_ name: String, _ type: ValueType) -> ValueError {
    ValueError("the argument '\(name)' is not \(type.expectation)")
  }
}
