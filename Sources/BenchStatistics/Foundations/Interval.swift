import Glibc

/// An estimate with the interval that is likely to hold the true value.
///
/// All three numbers are in the unit of the samples that they came from. The interval need not be
/// symmetric around the estimate. `confidence` is the level that was asked for; methods on few
/// discrete ranks may cover a little more, and their documentation says so.
public struct Interval: Sendable, Hashable, Codable {
  /// The lower end.
  public var lower: Double
  /// The point estimate.
  public var estimate: Double
  /// The upper end.
  public var upper: Double
  /// The share of repeated experiments whose interval holds the true value, such as 0.95.
  public var confidence: Double

  /// Makes an interval from its numbers as they are.
  public init(lower: Double, estimate: Double, upper: Double, confidence: Double) {
    self.lower = lower
    self.estimate = estimate
    self.upper = upper
    self.confidence = confidence
  }

  /// The distance between the ends, in the unit of the estimate.
  public var width: Double { upper - lower }

  /// Half of the width over the size of the estimate: 0.02 is what is printed as "± 2 %".
  ///
  /// Infinite for an estimate of 0, so that a stopping rule never takes it for precise.
  public var relativeHalfWidth: Double {
    guard estimate != 0 else { return width == 0 ? 0 : .infinity }
    return width / 2 / abs(estimate)
  }

  /// Whether the value lies within the ends, which belong to the interval.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// The interval of a rising function of the estimated quantity, such as `exp`.
  public func mapped(by rising: (Double) -> Double) -> Interval {
    Interval(
      lower: rising(lower), estimate: rising(estimate), upper: rising(upper),
      confidence: confidence)
  }

  /// The interval of 1 over the quantity, for turning a ratio round; the interval must not hold 0.
  public var reciprocal: Interval {
    Interval(
      lower: 1 / upper, estimate: 1 / estimate, upper: 1 / lower, confidence: confidence)
  }
}
