/// One argument that a step or a fixture takes, as its author documents it.
///
/// The loader checks files against it, and `bench list steps` prints it.
public struct FieldDescriptor: Hashable, Sendable {
  /// The key in the file.
  public var name: String
  /// What the value must be.
  public var type: ValueType
  /// One line on what the argument does.
  public var summary: String
  /// The value when the file gives none; nil if the argument is required.
  public var defaultValue: Value?
  /// The allowed texts, if the type is text and only some are valid.
  public var choices: [String]
  /// The smallest and largest allowed value in base units (ns, bytes, fraction, count).
  public var range: ClosedRange<Double>
  /// Whether the value may differ from task to task, that is, may use `{index}`.
  public var mayUseIndex: Bool

  /// Describes an argument; without `defaultValue` it is required.
  public init(
    _ name: String, _ type: ValueType, _ summary: String, default defaultValue: Value? = nil,
    choices: [String] = [], range: ClosedRange<Double> = 0...Double.greatestFiniteMagnitude,
    mayUseIndex: Bool = false
  ) {
    self.name = name
    self.type = type
    self.summary = summary
    self.defaultValue = defaultValue
    self.choices = choices
    self.range = range
    self.mayUseIndex = mayUseIndex
  }
}

/// What the catalogue says about one kind of step.
public struct StepDescriptor: Hashable, Sendable {
  /// The key in a workload file, such as `compute`.
  public var kind: String
  /// One line on what the step does.
  public var summary: String
  /// The arguments it takes.
  public var fields: [FieldDescriptor]
  /// The argument that a bare value means (`wait: 5ms` for `wait: { for: 5ms }`), if any.
  public var shorthand: String?
  /// A line of YAML that works.
  public var example: String
  /// The kind of fixture that must be there, if any.
  public var needsFixture: String?

  /// Describes a kind of step.
  public init(
    kind: String, summary: String, fields: [FieldDescriptor], shorthand: String? = nil,
    example: String, needsFixture: String? = nil
  ) {
    self.kind = kind
    self.summary = summary
    self.fields = fields
    self.shorthand = shorthand
    self.example = example
    self.needsFixture = needsFixture
  }
}

/// What the catalogue says about one kind of fixture.
public struct FixtureDescriptor: Hashable, Sendable {
  /// The key in a workload file, such as `http-server`.
  public var kind: String
  /// One line on what the fixture provides.
  public var summary: String
  /// The arguments it takes.
  public var fields: [FieldDescriptor]
  /// A line of YAML that works.
  public var example: String

  /// Describes a kind of fixture.
  public init(kind: String, summary: String, fields: [FieldDescriptor], example: String) {
    self.kind = kind
    self.summary = summary
    self.fields = fields
    self.example = example
  }
}
