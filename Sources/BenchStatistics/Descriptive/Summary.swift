/// What a table prints about one list of samples, in the unit of the samples.
public struct Summary: Sendable, Hashable, Codable {
  /// How many samples there are.
  public var count: Int
  /// The smallest sample.
  public var minimum: Double
  /// The quantile at one quarter.
  public var lowerQuartile: Double
  /// The quantile at one half.
  public var median: Double
  /// The quantile at three quarters.
  public var upperQuartile: Double
  /// The largest sample.
  public var maximum: Double
  /// The arithmetic mean.
  public var mean: Double
  /// The standard deviation (divisor n - 1); 0 for a single sample.
  public var standardDeviation: Double
  /// The scaled median absolute deviation, see ``Moments/medianAbsoluteDeviation(_:)``.
  public var medianAbsoluteDeviation: Double

  /// The standard deviation over the mean; infinite for a mean of 0.
  public var coefficientOfVariation: Double {
    mean == 0 ? (standardDeviation == 0 ? 0 : .infinity) : standardDeviation / abs(mean)
  }

  /// Summarises samples with one sort and two passes.
  ///
  /// Throws ``StatisticsError`` for an empty list, NaN or infinity.
  public init(_ values: [Double]) throws {
    try self.init(SortedSamples(values, for: "summary"))
  }

  /// Summarises samples that are sorted already.
  ///
  /// Throws ``StatisticsError`` for an empty list.
  public init(_ samples: SortedSamples) throws {
    let sorted = samples.values
    try Checks.count(sorted.count, atLeast: 1, "summary")
    count = sorted.count
    minimum = sorted[0]
    lowerQuartile = Quantile.value(sorted: sorted, at: 0.25)
    median = Quantile.median(sorted: sorted)
    upperQuartile = Quantile.value(sorted: sorted, at: 0.75)
    maximum = sorted[sorted.count - 1]
    mean = Moments.uncheckedMean(sorted)
    standardDeviation =
      sorted.count < 2
      ? 0 : Moments.uncheckedVariance(sorted, around: mean).squareRoot()
    medianAbsoluteDeviation = Moments.medianAbsoluteDeviation(sorted: sorted)
  }
}
