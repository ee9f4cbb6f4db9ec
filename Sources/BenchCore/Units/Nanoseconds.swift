/// A length of time, or a reading of a monotonic clock, in whole nanoseconds.
public struct Nanoseconds: Hashable, Comparable, Sendable, Codable, AdditiveArithmetic {
  /// The count of nanoseconds; negative only as a difference.
  public var count: Int64

  /// No time at all.
  public static let zero = Nanoseconds(0)

  /// Makes a length of time from a count of nanoseconds.
  public init(_ count: Int64) {
    self.count = count
  }

  /// Makes a length of time from seconds, rounded to the nearest nanosecond.
  ///
  /// Values beyond ±292 years are clamped; not-a-number reads as zero.
  public init(seconds: Double) {
    let scaled = (seconds * 1e9).rounded()
    guard !scaled.isNaN else {
      self.count = 0
      return
    }
    self.count = Int64(max(-9.2e18, min(9.2e18, scaled)))
  }

  /// The length in seconds.
  public var seconds: Double { Double(count) / 1e9 }

  /// Makes a length of time from whole milliseconds.
  public static func milliseconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000) }

  /// Makes a length of time from whole seconds.
  public static func seconds(_ count: Int64) -> Nanoseconds { Nanoseconds(count * 1_000_000_000) }

  /// Orders from the smaller to the larger.
  public static func < (left: Nanoseconds, right: Nanoseconds) -> Bool { left.count < right.count }

  /// The sum; wraps on overflow.
  public static func + (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
    Nanoseconds(left.count &+ right.count)
  }

  /// The difference; wraps on overflow.
  public static func - (left: Nanoseconds, right: Nanoseconds) -> Nanoseconds {
    Nanoseconds(left.count &- right.count)
  }

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
