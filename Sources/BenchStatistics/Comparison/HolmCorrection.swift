/// Holm's correction of p-values for a table of comparisons.
///
/// The chance of even one false finding in the whole table stays at or below the level, whatever
/// the dependence between rows, and more is found than by Bonferroni's. Source: Holm, *A Simple
/// Sequentially Rejective Multiple Test Procedure*, Scandinavian Journal of Statistics 6 (1979).
public enum HolmCorrection {
  /// The adjusted p-values, in the order given: a row is a finding if its value is at or below
  /// the level.
  ///
  /// An empty table gives an empty list. Throws ``StatisticsError`` for a p-value outside of
  /// 0 ... 1 or NaN.
  public static func adjust(_ pValues: [Double]) throws -> [Double] {
    try Checks.finite(pValues, "p-values")
    for value in pValues { try Checks.range(value, 0...1, "p-value") }
    var adjusted = pValues
    var largest = 0.0
    let order = pValues.indices.sorted { pValues[$0] < pValues[$1] }
    for (rank, index) in order.enumerated() {
      largest = max(largest, min(1, Double(pValues.count - rank) * pValues[index]))
      adjusted[index] = largest
    }
    return adjusted
  }
}
