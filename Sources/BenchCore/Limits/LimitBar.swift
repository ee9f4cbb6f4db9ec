/// What a figure has to reach: a number, or a multiple of what another side reaches.
///
/// A bar compares the figure of one side with that of another, or with an absolute number if there
/// is no reference. Times are nanoseconds per operation, rates operations per second, memory bytes.
public struct LimitBar: Hashable, Sendable, Codable {
  /// What is compared.
  public enum Measure: String, Hashable, Sendable, Codable {
    /// Nanoseconds per operation.
    case time
    /// Operations per second.
    case rate
    /// Bytes per operation, such as a waiter.
    case memory
  }

  /// On which side of its value the figure has to be.
  public enum Direction: String, Hashable, Sendable, Codable {
    /// The value or less.
    case atMost
    /// The value or more.
    case atLeast
  }

  /// The side that has to reach the bar.
  public var subject: String
  /// The side that it is compared with; nil for an absolute bar.
  public var reference: String?
  /// What is compared.
  public var measure: Measure
  /// Which way is good.
  public var direction: Direction
  /// The bar: a ratio if there is a reference, else nanoseconds, operations per second or
  /// bytes.
  public var value: Double

  /// Makes a bar from its parts.
  public init(
    subject: String, reference: String?, measure: Measure, direction: Direction, value: Double
  ) {
    self.subject = subject
    self.reference = reference
    self.measure = measure
    self.direction = direction
    self.value = value
  }

  /// The subject takes at most so many times as long as the reference.
  public static func time(
    atMost ratio: Double, of reference: String, subject: String = Limits.ours
  ) -> LimitBar {
    LimitBar(
      subject: subject, reference: reference, measure: .time, direction: .atMost, value: ratio)
  }

  /// The subject has at least so many times the rate of the reference.
  public static func rate(
    atLeast ratio: Double, of reference: String, subject: String = Limits.ours
  ) -> LimitBar {
    LimitBar(
      subject: subject, reference: reference, measure: .rate, direction: .atLeast, value: ratio)
  }

  /// The subject takes at most so much memory.
  public static func memory(atMost bytes: Double, subject: String = Limits.ours) -> LimitBar {
    LimitBar(
      subject: subject, reference: nil, measure: .memory, direction: .atMost, value: bytes)
  }

  /// The subject takes at most so long.
  public static func time(
    atMost time: Nanoseconds, subject: String = Limits.ours
  ) -> LimitBar {
    LimitBar(
      subject: subject, reference: nil, measure: .time, direction: .atMost,
      value: Double(time.count))
  }

  /// The subject does at least so many operations a second.
  public static func rate(
    atLeastPerSecond rate: Double, subject: String = Limits.ours
  ) -> LimitBar {
    LimitBar(
      subject: subject, reference: nil, measure: .rate, direction: .atLeast, value: rate)
  }
}

/// Names that limits share.
public enum Limits {
  /// The side that measures this suite's own libraries.
  public static let ours = "bench"
  /// The side that measures the reference in C.
  public static let c = "c"
  /// The side that measures the counterpart in CPython.
  public static let python = "cpython"
  /// The name of the counterpart in Node.
  public static let node = "node"
}

/// How a figure stands to its bar.
public enum LimitVerdict: String, Hashable, Sendable, Codable, CaseIterable {
  /// The whole interval is on the good side.
  case met
  /// The whole interval is on the bad side.
  case missed
  /// The interval holds the bar: the blocks do not tell.
  case notSeparated = "not separated"
  /// Fewer blocks than allow a verdict.
  case tooFewBlocks = "too few blocks"
  /// A side has no figures; its record says why.
  case notMeasured = "not measured"
}
