/// A value of a workload file: a parameter, or an argument of a step or fixture.
public enum Value: Hashable, Sendable {
  /// `true` or `false`.
  case flag(Bool)
  /// A whole number.
  case integer(Int64)
  /// Any other number.
  case number(Double)
  /// A length of time, such as `5ms`.
  case duration(Nanoseconds)
  /// An amount of data, such as `4KiB`.
  case bytes(Bytes)
  /// A part of a whole, such as `10%`.
  case share(Share)
  /// Text.
  case text(String)
  /// Several values.
  case list([Value])

  /// The kind of this value.
  public var type: ValueType {
    switch self {
    case .flag: .flag
    case .integer: .integer
    case .number: .number
    case .duration: .duration
    case .bytes: .bytes
    case .share: .share
    case .text: .text
    case .list: .list
    }
  }
}

/// The kinds of values that a workload file can hold, and what a field can ask for.
public enum ValueType: String, Sendable, Codable, Hashable {
  case flag
  case integer
  case number
  case duration
  case bytes
  case share
  case text
  case list
  /// An amount of computing: work units (a whole number) or a duration that calibration converts.
  case work

  /// What a file must hold for this type, for error messages and reference pages.
  public var expectation: String {
    switch self {
    case .flag: "true or false"
    case .integer: "a whole number"
    case .number: "a number"
    case .duration: "a duration such as 5ms (ns, us, ms, s, min, h)"
    case .bytes: "an amount of data such as 4KiB (B, KiB, MiB, GiB, kB, MB, GB)"
    case .share: "a share such as 10%"
    case .text: "text"
    case .list: "a list such as [1, 2, 3]"
    case .work: "work units (a whole number) or a duration such as 200us"
    }
  }
}

extension Value: Codable {
  private enum Key: String, CodingKey {
    case duration = "duration_ns"
    case bytes
    case share
  }

  /// Reads the language-neutral JSON form.
  ///
  /// Plain JSON for flags, numbers, text and lists; `{"duration_ns": n}`, `{"bytes": n}` and
  /// `{"share": x}` for values with a unit.
  public init(from decoder: any Decoder) throws {
    if let keyed = try? decoder.container(keyedBy: Key.self) {
      if let count = try keyed.decodeIfPresent(Int64.self, forKey: .duration) {
        self = .duration(Nanoseconds(count))
      } else if let count = try keyed.decodeIfPresent(Int64.self, forKey: .bytes) {
        self = .bytes(Bytes(count))
      } else {
        self = .share(Share(try keyed.decode(Double.self, forKey: .share)))
      }
      return
    }
    if let list = try? [Value](from: decoder) {
      self = .list(list)
      return
    }
    let single = try decoder.singleValueContainer()
    if let flag = try? single.decode(Bool.self) {
      self = .flag(flag)
    } else if let integer = try? single.decode(Int64.self) {
      self = .integer(integer)
    } else if let number = try? single.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try single.decode(String.self))
    }
  }

  /// Writes the language-neutral JSON form.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .flag(let flag): try flag.encode(to: encoder)
    case .integer(let integer): try integer.encode(to: encoder)
    case .number(let number): try number.encode(to: encoder)
    case .text(let text): try text.encode(to: encoder)
    case .list(let list): try list.encode(to: encoder)
    case .duration(let duration):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(duration, forKey: .duration)
    case .bytes(let bytes):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(bytes, forKey: .bytes)
    case .share(let share):
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(share, forKey: .share)
    }
  }
}
