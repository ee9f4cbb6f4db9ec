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
    case flag
    case integer
    case number
    case duration = "duration_ns"
    case bytes
    case share
    case text
    case list
  }

  /// Reads an object with one key that names the type, such as `{"duration_ns": 5000000}`.
  ///
  /// The type stands beside the value because a reader of another language, or of a coding without
  /// types, could not tell 4096 tasks from 4096 bytes.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: Key.self)
    guard let key = object.allKeys.first else {
      throw DecodingError.dataCorrupted(
        .init(codingPath: decoder.codingPath, debugDescription: "a value names no known type"))
    }
    switch key {
    case .flag: self = .flag(try object.decode(Bool.self, forKey: key))
    case .integer: self = .integer(try object.decode(Int64.self, forKey: key))
    case .number: self = .number(try object.decode(Double.self, forKey: key))
    case .duration: self = .duration(try object.decode(Nanoseconds.self, forKey: key))
    case .bytes: self = .bytes(try object.decode(Bytes.self, forKey: key))
    case .share: self = .share(try object.decode(Share.self, forKey: key))
    case .text: self = .text(try object.decode(String.self, forKey: key))
    case .list: self = .list(try object.decode([Value].self, forKey: key))
    }
  }

  /// Writes an object with one key that names the type.
  public func encode(to encoder: any Encoder) throws {
    var object = encoder.container(keyedBy: Key.self)
    switch self {
    case .flag(let flag): try object.encode(flag, forKey: .flag)
    case .integer(let integer): try object.encode(integer, forKey: .integer)
    case .number(let number): try object.encode(number, forKey: .number)
    case .duration(let duration): try object.encode(duration, forKey: .duration)
    case .bytes(let bytes): try object.encode(bytes, forKey: .bytes)
    case .share(let share): try object.encode(share, forKey: .share)
    case .text(let text): try object.encode(text, forKey: .text)
    case .list(let list): try object.encode(list, forKey: .list)
    }
  }
}
