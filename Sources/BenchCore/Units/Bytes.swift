/// An amount of memory or data in bytes.
public struct Bytes: Hashable, Comparable, Sendable, Codable {
  /// The count of bytes, 0 or more.
  public var count: Int64

  /// Makes an amount from a count of bytes.
  public init(_ count: Int64) {
    self.count = count
  }

  /// Makes an amount from whole KiB (1,024 bytes), the unit of `/proc`.
  public static func kibibytes(_ count: Int64) -> Bytes { Bytes(count * 1024) }

  /// Makes an amount from whole MiB (1,048,576 bytes).
  public static func mebibytes(_ count: Int64) -> Bytes { Bytes(count * 1_048_576) }

  /// Orders from the smaller to the larger.
  public static func < (left: Bytes, right: Bytes) -> Bool { left.count < right.count }

  /// Reads a plain number.
  public init(from decoder: any Decoder) throws {
    self.count = try decoder.singleValueContainer().decode(Int64.self)
  }

  /// Writes a plain number.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(count)
  }
}
