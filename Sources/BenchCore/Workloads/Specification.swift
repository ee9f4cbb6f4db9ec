/// An argument of a step as it reaches a worker: a value, or a template that needs the task's index.
public enum Argument: Hashable, Sendable {
  /// The same for every task.
  case value(Value)
  /// Evaluated for each task, with `index` set.
  case template(Template)

  /// The value for one task.
  ///
  /// - Throws: `ValueError` if the template needs more than `index`.
  public func value(index: Int) throws -> Value {
    switch self {
    case .value(let value): value
    case .template(let template): try template.evaluate(["index": .integer(Int64(index))])
    }
  }
}

extension Argument: Codable {
  private enum Key: CodingKey { case template }

  /// Reads a value, or `{"template": "…"}`.
  public init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: Key.self), keyed.contains(.template) {
      let text = try keyed.decode(String.self, forKey: .template)
      self = .template(try Template(parsing: text))
    } else {
      self = .value(try Value(from: decoder))
    }
  }

  /// Writes a value, or `{"template": "…"}`.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .value(let value): try value.encode(to: encoder)
    case .template(let template):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(template.description, forKey: .template)
    }
  }
}

/// One step of a task with all its arguments, defaults included.
public struct StepSpecification: Hashable, Sendable, Codable {
  /// The kind, as in `StepDescriptor.kind`.
  public var kind: String
  /// The arguments by name; every field of the descriptor is there.
  public var arguments: [String: Argument]

  /// Makes a specification.
  public init(kind: String, arguments: [String: Argument] = [:]) {
    self.kind = kind
    self.arguments = arguments
  }
}

/// One fixture with all its arguments, defaults included.
public struct FixtureSpecification: Hashable, Sendable, Codable {
  /// The kind, as in `FixtureDescriptor.kind`.
  public var kind: String
  /// The arguments by name; every field of the descriptor is there.
  public var arguments: [String: Value]

  /// Makes a specification.
  public init(kind: String, arguments: [String: Value] = [:]) {
    self.kind = kind
    self.arguments = arguments
  }
}
