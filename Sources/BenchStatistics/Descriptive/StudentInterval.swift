/// Intervals from the mean and the spread of independent values.
public enum StudentInterval {
  /// The interval of the mean by Student's t, in the unit of the values.
  ///
  /// Values that are all equal have an interval without width: nothing in them speaks of noise.
  /// Throws ``StatisticsError`` for fewer than 2 values, NaN or infinity.
  public static func mean(of values: [Double], confidence: Double = 0.95) throws -> Interval {
    try Checks.count(values.count, atLeast: 2, "values of a mean")
    try Checks.finite(values, "values of a mean")
    try Checks.level(confidence, "confidence")
    let mean = Moments.uncheckedMean(values)
    let count = Double(values.count)
    let error = (Moments.uncheckedVariance(values, around: mean) / count).squareRoot()
    let half =
      error > 0 ? error * StudentDistribution.quantile((1 + confidence) / 2, freedom: count - 1) : 0
    return Interval(lower: mean - half, estimate: mean, upper: mean + half, confidence: confidence)
  }
}
