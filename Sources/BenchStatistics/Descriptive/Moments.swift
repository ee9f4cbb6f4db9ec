import Glibc

/// Means and spreads; every result is in the unit of the values (variance: squared).
///
/// All functions throw ``StatisticsError`` for an empty list, NaN or infinity.
public enum Moments {
  /// The arithmetic mean.
  ///
  /// Summed with Neumaier's compensation (*ZAMM* 54, 1974), so ten million values of unequal size
  /// lose no digits.
  public static func mean(_ values: [Double]) throws -> Double {
    try Checks.count(values.count, atLeast: 1, "mean")
    try Checks.finite(values, "mean")
    return uncheckedMean(values)
  }

  /// The geometric mean: the right average for ratios and for times of unlike size.
  ///
  /// Source: Fleming and Wallace, *How Not to Lie with Statistics*, CACM 29 (1986). Throws
  /// `notPositive` for a value at or below 0.
  public static func geometricMean(_ values: [Double]) throws -> Double {
    try Checks.count(values.count, atLeast: 1, "geometric mean")
    try Checks.positive(values, "geometric mean")
    return exp(uncheckedMean(values.map { log($0) }))
  }

  /// The variance of the population that the values are a sample of (divisor n - 1).
  ///
  /// Needs at least 2 values. Two passes: subtracting the mean first loses no digits.
  public static func variance(_ values: [Double]) throws -> Double {
    try Checks.count(values.count, atLeast: 2, "variance")
    try Checks.finite(values, "variance")
    return uncheckedVariance(values, around: uncheckedMean(values))
  }

  /// The square root of ``variance(_:)``.
  public static func standardDeviation(_ values: [Double]) throws -> Double {
    try variance(values).squareRoot()
  }

  /// The median absolute deviation from the median, times 1.4826.
  ///
  /// The factor makes it estimate the standard deviation of normal data; half of the values may
  /// be outliers before it breaks. Source: Rousseeuw and Croux, *Alternatives to the Median
  /// Absolute Deviation*, JASA 88 (1993), section 1.
  public static func medianAbsoluteDeviation(_ values: [Double]) throws -> Double {
    try Checks.count(values.count, atLeast: 1, "median absolute deviation")
    try Checks.finite(values, "median absolute deviation")
    return medianAbsoluteDeviation(sorted: Sorting.sorted(values))
  }

  /// The lag-1 autocorrelation of a series in its order of measurement, from -1 to 1.
  ///
  /// 0 for a constant series. Above about 2 / sqrt(n) the values are not independent and intervals
  /// over them are too narrow. Source: Box, Jenkins and Reinsel, *Time Series Analysis*, 2.1.5.
  public static func autocorrelation(_ values: [Double]) throws -> Double {
    try Checks.count(values.count, atLeast: 3, "autocorrelation")
    try Checks.finite(values, "autocorrelation")
    let center = uncheckedMean(values)
    var products = 0.0
    var squares = 0.0
    for index in values.indices {
      let deviation = values[index] - center
      squares += deviation * deviation
      if index > 0 { products += deviation * (values[index - 1] - center) }
    }
    return squares == 0 ? 0 : products / squares
  }

  static func uncheckedMean(_ values: [Double]) -> Double {
    var sum = 0.0
    var lost = 0.0
    for value in values {
      let next = sum + value
      lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
      sum = next
    }
    return (sum + lost) / Double(values.count)
  }

  static func uncheckedVariance(_ values: [Double], around center: Double) -> Double {
    var squares = 0.0
    for value in values { squares += (value - center) * (value - center) }
    return squares / Double(values.count - 1)
  }

  /// The scaled median absolute deviation of sorted values, in linear time.
  ///
  /// The deviations to the left and to the right of the median are two sorted lists already; the
  /// middle of their merge is found by walking outwards from the median.
  static func medianAbsoluteDeviation(sorted: [Double]) -> Double {
    let count = sorted.count
    let center = Quantile.median(sorted: sorted)
    var right = Sorting.firstIndex(in: sorted, notBelow: center)
    var left = right - 1
    var previous = 0.0
    var current = 0.0
    for _ in 0...(count / 2) {
      previous = current
      let below = left >= 0 ? center - sorted[left] : .infinity
      let above = right < count ? sorted[right] - center : .infinity
      if below < above {
        current = below
        left -= 1
      } else {
        current = above
        right += 1
      }
    }
    let middle = count % 2 == 1 ? current : 0.5 * (previous + current)
    return 1.482_602_218_505_602 * middle
  }
}

extension Sorting {
  /// The index of the first value at or above `bound` in rising values; their count if none is.
  static func firstIndex(in sorted: [Double], notBelow bound: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < bound { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
