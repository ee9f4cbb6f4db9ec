/// How unevenly something is shared out.
public enum Gini {
  /// The Gini coefficient: 0 if all have the same, (n - 1) / n if one has everything.
  ///
  /// For lock acquisitions per worker and the like; without unit. The mean absolute difference of
  /// all pairs over twice the mean, computed from the sorted values. Source: Dixon et al.,
  /// *Bootstrapping the Gini Coefficient of Inequality*, Ecology 68 (1987), equation 2. If all
  /// values are 0 nothing is shared unevenly: 0. Throws ``StatisticsError`` for an empty list, NaN,
  /// infinity or a negative value.
  public static func coefficient(_ values: [Double]) throws -> Double {
    try coefficient(SortedSamples(values, for: "Gini coefficient's value"))
  }

  /// The same of values that are sorted already.
  public static func coefficient(_ samples: SortedSamples) throws -> Double {
    let sorted = samples.values
    try Checks.count(sorted.count, atLeast: 1, "Gini coefficient")
    try Checks.atLeast(sorted[0], 0, "Gini coefficient's value")
    let count = Double(sorted.count)
    var total = 0.0
    var weighted = 0.0
    for (index, value) in sorted.enumerated() {
      total += value
      weighted += (2 * Double(index + 1) - count - 1) * value
    }
    return total > 0 ? weighted / (count * total) : 0
  }
}
