import Glibc

/// Two one-sided tests: whether the ratio of two cells is inside of a margin.
///
/// That a difference is not significant does not show equality; this does. Each test asks by
/// signed ranks whether the blocks rule out one side of the margin. Source: Schuirmann, *J.
/// Pharmacokinetics and Biopharmaceutics* 15 (1987); Wellek, *Testing Statistical Hypotheses of
/// Equivalence and Noninferiority*, section 5.3.
public struct EquivalenceTest: Sendable, Hashable, Codable {
  /// The probability of such blocks if the ratio were 1 / (1 + margin) or below.
  public var lowerPValue: Double
  /// The probability of such blocks if the ratio were 1 + margin or above.
  public var upperPValue: Double
  /// How many blocks there are.
  public var blocks: Int

  /// The larger of the two: the p-value of "not equivalent".
  public var pValue: Double { max(lowerPValue, upperPValue) }

  /// Tests natural logarithms of the blocks' ratios against a relative margin, such as 0.01.
  ///
  /// Throws ``StatisticsError`` for fewer than ``PairedRatio/fewestBlocks`` or more than 1,000
  /// blocks, NaN, infinity, or a margin at or below 0.
  public init(logRatios: [Double], margin: Double) throws {
    try Checks.count(
      logRatios.count, atLeast: PairedRatio.fewestBlocks, "blocks of an equivalence test")
    try Checks.range(
      Double(logRatios.count), 0...Double(SignedRank.mostDifferences),
      "blocks of an equivalence test")
    try Checks.finite(logRatios, "equivalence test")
    try Checks.positive([margin], "margin")
    let ranks = SignedRank(logRatios)
    lowerPValue = ranks.probabilityAbove(-log1p(margin))
    upperPValue = ranks.probabilityBelow(log1p(margin))
    blocks = logRatios.count
  }
}
