public import BenchStatistics

extension Format {
  /// An estimate with its interval in one unit, such as `1.94× [1.90, 1.98]`.
  ///
  /// Digits follow the width of the interval: its first digit is the last one shown (the second, if
  /// the first is a 1 or 2), within 2 to 4 significant digits of the estimate. Without an interval the brackets hold `–`, so that a bare
  /// number is never taken for a sure one.
  public static func interval(_ interval: Interval?, as quantity: Quantity) -> String {
    guard let parts = parts(interval, as: quantity) else { return missing }
    return "\(parts.estimate) \(parts.range)"
  }

  /// The estimate and the bracket of an interval apart, for cells of two lines.
  static func parts(_ interval: Interval?, as quantity: Quantity) -> (
    estimate: String, range: String
  )? {
    guard let interval, interval.estimate.isFinite else { return nil }
    let unit = quantity.unit(for: interval.estimate, digits: digits)
    let estimate = interval.estimate / unit.size
    let width = (interval.upper - interval.lower) / unit.size
    guard width.isFinite else { return (text(interval.estimate, as: quantity), "[–]") }
    // Near 100 % it is the distance to 100 % whose digits matter.
    let size = quantity == .share ? min(abs(estimate), abs(100 - estimate)) : estimate
    let ends = [estimate, interval.lower / unit.size, interval.upper / unit.size]
    var decimals = decimals(estimate: size, width: width, most: digits)
    if width > 0, Set(ends.map { Decimal.fixed($0, decimals: decimals) }).count == 1 {
      decimals = self.decimals(estimate: size, width: width, most: digits + 1)
    }
    func shown(_ value: Double) -> String { Decimal.fixed(value, decimals: decimals) }
    return (
      shown(estimate) + unit.suffix,
      "[\(shown(interval.lower / unit.size)), \(shown(interval.upper / unit.size))]"
    )
  }

  /// Decimals by which the first telling digit of the width is the last one shown.
  private static func decimals(estimate: Double, width: Double, most digits: Int) -> Int {
    guard estimate != 0 else { return width > 0 ? max(0, -Decimal.exponent(width)) : 0 }
    let fewest = Decimal.decimals(estimate, significant: 2)
    let most = Decimal.decimals(estimate, significant: digits)
    guard width > 0 else { return max(0, Decimal.decimals(estimate, significant: digits)) }
    // A width of 0.1 shown in tenths could be anything between 0.05 and 0.15.
    let first = Decimal.exponent(width)
    let leading = width / pow10(first)
    return min(max((leading < 3 ? 1 : 0) - first, fewest), max(most, 0))
  }

  private static func pow10(_ exponent: Int) -> Double {
    exponent >= 0 ? Decimal.power(exponent) : 1 / Decimal.power(-exponent)
  }
}
