import Glibc

/// A logarithmic axis: equal ratios take equal room.
struct LogAxis {
  let low: Double
  let high: Double
  /// Where the ends lie in the picture.
  let from: Double
  let to: Double

  /// An axis that holds all values, which must be above 0, with a little room at the ends.
  init(_ values: [Double], from: Double, to: Double, least: Double = 1.5) {
    let good = values.filter { $0.isFinite && $0 > 0 }
    var low = good.min() ?? 1
    var high = good.max() ?? 1
    if high / low < least {
      let middle = (low * high).squareRoot()
      low = middle / least.squareRoot()
      high = middle * least.squareRoot()
    }
    let room = pow(high / low, 0.04)
    self.low = low / room
    self.high = high * room
    self.from = from
    self.to = to
  }

  /// Where a value lies; values beyond the ends are cut to them.
  func position(_ value: Double) -> Double {
    let clipped = min(max(value, low), high)
    return from + (to - from) * log(clipped / low) / log(high / low)
  }

  /// Round values on the axis, at most `most`: 1, 2, 5 steps or whole powers of ten.
  func ticks(most: Int = 8) -> [Double] {
    let decades = Int(floor(log10(low)))...Int(ceil(log10(high)))
    for steps in [
      [1.0, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8], [1.0, 1.5, 2, 3, 5, 7], [1.0, 2, 5], [1.0, 3], [1.0],
    ] {
      let all = decades.flatMap { decade in steps.map { $0 * pow(10, Double(decade)) } }
        .filter { $0 >= low && $0 <= high }
      if all.count <= most { return all }
    }
    let powers = decades.map { pow(10, Double($0)) }.filter { $0 >= low && $0 <= high }
    return stride(from: 0, to: powers.count, by: powers.count / most + 1).map { powers[$0] }
  }

  /// A tick's label: no more digits than it has.
  static func label(_ value: Double) -> String {
    let decimals = max(0, -Decimal.exponent(value) + (isRound(value) ? 0 : 1))
    guard value < 10_000 else { return Format.text(value, as: .count) }
    return Decimal.fixed(value, decimals: decimals)
  }

  private static func isRound(_ value: Double) -> Bool {
    let first = value / pow(10, Double(Decimal.exponent(value)))
    return abs(first - first.rounded()) < 1e-9
  }
}
