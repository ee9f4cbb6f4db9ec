/// What a sensor read, or why it could not.
public enum Reading: Hashable, Sendable, Codable {
  /// The value, as text.
  case value(String)
  /// There is no such sensor here, and why.
  case unavailable(String)

  /// The reading in a reader's words: the value, or `unavailable: why`.
  public var text: String {
    switch self {
    case .value(let value): value
    case .unavailable(let why): "unavailable: \(why)"
    }
  }

  private enum Key: CodingKey { case value, unavailable }

  /// Reads `{"value": …}` or `{"unavailable": why}`.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    if let value = try object.decodeIfPresent(String.self, forKey: .value) {
      self = .value(value)
    } else {
      self = .unavailable(try object.decode(String.self, forKey: .unavailable))
    }
  }

  /// Writes `{"value": …}` or `{"unavailable": why}`.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    switch self {
    case .value(let value): try object.encode(value, forKey: .value)
    case .unavailable(let why): try object.encode(why, forKey: .unavailable)
    }
  }
}

/// One thing known about the machine or its state.
public struct Fact: Hashable, Sendable, Codable {
  /// A stable name, such as `cpu.model`.
  public var id: String
  /// The name for people.
  public var title: String
  /// What was read.
  public var reading: Reading

  /// Makes a fact.
  public init(_ id: String, _ title: String, _ reading: Reading) {
    self.id = id
    self.title = title
    self.reading = reading
  }
}

/// Something about the machine that makes numbers doubtful.
public struct Doubt: Hashable, Sendable, Codable {
  /// A stable name, such as `load.high`.
  public var id: String
  /// What is doubtful, in one sentence.
  public var message: String
  /// What was seen.
  public var evidence: String
  /// What to do about it.
  public var cure: String

  /// Makes a doubt.
  public init(id: String, message: String, evidence: String, cure: String) {
    self.id = id
    self.message = message
    self.evidence = evidence
    self.cure = cure
  }
}

/// The machine, its state and the build at one moment.
public struct Environment: Hashable, Sendable, Codable {
  /// Everything that was read, in the order it is shown.
  public var facts: [Fact]
  /// What makes numbers doubtful.
  public var doubts: [Doubt]
  /// CPUs this process may use: the smaller of its affinity mask and its cgroup quota, at least 1.
  public var usableCPUs: Int

  /// Makes an environment.
  public init(facts: [Fact], doubts: [Doubt], usableCPUs: Int) {
    self.facts = facts
    self.doubts = doubts
    self.usableCPUs = usableCPUs
  }

  /// The reading of a fact, if it was taken.
  public subscript(id: String) -> Reading? { facts.first { $0.id == id }?.reading }
}
