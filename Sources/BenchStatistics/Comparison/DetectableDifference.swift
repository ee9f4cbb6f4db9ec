import Glibc

/// The smallest difference that a comparison would most likely have found.
public enum DetectableDifference {
  /// The relative difference that a two-sided test at `confidence` finds with the probability
  /// `power`, from the log-ratios of its blocks: 0.03 is 3 %.
  ///
  /// (t(confidence) + t(power)) · standard error, on the logarithm. Source: Cohen, *Statistical
  /// Power Analysis for the Behavioral Sciences*, section 2.3, with Student's t for the normal.
  /// Throws ``StatisticsError`` for fewer than 2 blocks, NaN or infinity.
  public static func paired(
    logRatios: [Double], confidence: Double = 0.95, power: Double = 0.8
  ) throws -> Double {
    try Checks.count(logRatios.count, atLeast: 2, "blocks of a detectable difference")
    try Checks.finite(logRatios, "detectable difference")
    let mean = Moments.uncheckedMean(logRatios)
    let variance = Moments.uncheckedVariance(logRatios, around: mean)
    return try of(
      error: (variance / Double(logRatios.count)).squareRoot(),
      freedom: Double(logRatios.count - 1), confidence: confidence, power: power)
  }

  /// The same from a standard error on the logarithm with its degrees of freedom, 1 or more.
  public static func of(
    error: Double, freedom: Double, confidence: Double = 0.95, power: Double = 0.8
  ) throws -> Double {
    try Checks.level(confidence, "confidence")
    try Checks.level(power, "power")
    try Checks.atLeast(error, 0, "standard error")
    try Checks.atLeast(freedom, 1, "degrees of freedom")
    let steps =
      StudentDistribution.quantile((1 + confidence) / 2, freedom: freedom)
      + StudentDistribution.quantile(power, freedom: freedom)
    return exp(steps * error) - 1
  }
}
