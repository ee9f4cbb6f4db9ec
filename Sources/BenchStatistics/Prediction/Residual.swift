/// A measured value beside its prediction.
public struct Residual: Sendable, Hashable, Codable {
  /// Beyond this share a report must say which cost explains the difference.
  public static let explainFrom = 0.15

  /// Measured over predicted: 1 is a perfect prediction.
  public var ratio: Interval

  /// Whether the difference needs an explanation.
  public var needsExplanation: Bool { abs(ratio.estimate - 1) > Self.explainFrom }

  /// Whether the prediction lies within the measurement's interval.
  public var isWithinInterval: Bool { ratio.contains(1) }

  /// Divides a measurement by its prediction.
  ///
  /// Throws ``StatisticsError`` for a prediction that is not finite and above 0.
  public init(measured: Interval, predicted: Double) throws {
    try Checks.positive([predicted], "prediction")
    ratio = measured.mapped { $0 / predicted }
  }
}
