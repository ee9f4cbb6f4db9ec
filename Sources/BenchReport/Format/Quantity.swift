/// What a number counts, which decides its units and digits.
public enum Quantity: String, Sendable, Hashable, CaseIterable {
  /// A length of time in nanoseconds.
  case duration
  /// An amount of memory or data in bytes.
  case bytes
  /// Something per second.
  case rate
  /// One number over another, without unit.
  case ratio
  /// A part of a whole; 1 is all of it.
  case share
  /// How many there are.
  case count

  /// A unit in which numbers of this kind are shown.
  struct Unit {
    /// The base units that make one of this unit.
    let size: Double
    /// What stands behind the number, with its space.
    let suffix: String
  }

  /// The units from the smallest to the largest.
  var units: [Unit] {
    switch self {
    case .duration:
      [
        Unit(size: 1, suffix: " ns"), Unit(size: 1e3, suffix: " us"),
        Unit(size: 1e6, suffix: " ms"),
        Unit(size: 1e9, suffix: " s"),
      ]
    case .bytes:
      [
        Unit(size: 1, suffix: " B"), Unit(size: 1024, suffix: " KiB"),
        Unit(size: 1_048_576, suffix: " MiB"), Unit(size: 1_073_741_824, suffix: " GiB"),
        Unit(size: 1_099_511_627_776, suffix: " TiB"),
      ]
    case .rate:
      [
        Unit(size: 1, suffix: "/s"), Unit(size: 1e3, suffix: " k/s"),
        Unit(size: 1e6, suffix: " M/s"),
        Unit(size: 1e9, suffix: " G/s"),
      ]
    case .count:
      [
        Unit(size: 1, suffix: ""), Unit(size: 1e3, suffix: " k"), Unit(size: 1e6, suffix: " M"),
        Unit(size: 1e9, suffix: " G"),
      ]
    case .ratio: [Unit(size: 1, suffix: "×")]
    case .share: [Unit(size: 0.01, suffix: " %")]
    }
  }

  /// The largest unit of which the value, once rounded to the digits, is at least `least`.
  ///
  /// Rounding comes first: 999.96 us with 3 digits is 1.00 ms, not 1000 us.
  func unit(for value: Double, digits: Int) -> Unit {
    // Rates and counts stay plain up to 9,999: people read 1234/s more easily than 1.23 k/s.
    let least = self == .rate || self == .count ? 10.0 : 1.0
    let all = units
    for unit in all.dropFirst().reversed() {
      let scaled = abs(value) / unit.size
      guard scaled.isFinite, scaled > 0 else { continue }
      let decimals = Decimal.decimals(scaled, significant: digits)
      let step = Decimal.power(abs(decimals))
      let rounded =
        decimals >= 0 ? (scaled * step).rounded() / step : (scaled / step).rounded() * step
      if rounded >= least { return unit }
    }
    return all[0]
  }
}
