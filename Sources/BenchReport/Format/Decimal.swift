/// Numbers in decimal notation, written without Foundation so that every report is the same
/// everywhere: point as the separator, no locale, no exponent below 10^18.
enum Decimal {
  /// What stands for a number that does not exist: not measured, NaN or infinite.
  static let missing = "–"

  /// Beyond this many units of the last digit a Double's own notation is used.
  private static let exactLimit = 1e18

  /// Beyond this many decimals nobody counts zeros, and a Double's own notation is used.
  private static let mostDecimals = 9

  /// The number with a fixed count of decimals; a negative count rounds to tens, hundreds and so on.
  ///
  /// Ties round away from zero; a result of zero carries no sign.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return missing }
    if decimals < 0 {
      let step = power(-decimals)
      return fixed((value / step).rounded() * step, decimals: 0)
    }
    guard decimals <= mostDecimals else { return "\(value)" }
    let scale = power(decimals)
    let scaled = (abs(value) * scale).rounded()
    guard scaled < exactLimit else { return "\(value)" }
    let units = UInt64(scaled)
    let sign = value < 0 && units > 0 ? "-" : ""
    let whole = units / UInt64(scale)
    guard decimals > 0 else { return "\(sign)\(whole)" }
    let part = String(units % UInt64(scale))
    let zeros = String(repeating: "0", count: max(0, decimals - part.count))
    return "\(sign)\(whole).\(zeros)\(part)"
  }

  /// The decimals with which a number shows that many significant digits after rounding.
  ///
  /// 9.996 with 3 digits rounds to 10.0, so it gets 1 decimal, not 2.
  static func decimals(_ value: Double, significant: Int) -> Int {
    guard value.isFinite, value != 0 else { return 0 }
    let first = significant - 1 - exponent(value)
    let step = power(abs(first))
    let rounded =
      first >= 0 ? (value * step).rounded() / step : (value / step).rounded() * step
    return significant - 1 - exponent(rounded)
  }

  /// The number rounded to significant digits; whole numbers beyond them keep their size.
  static func significant(_ value: Double, digits: Int) -> String {
    guard value.isFinite else { return missing }
    guard value != 0 else { return "0" }
    return fixed(value, decimals: decimals(value, significant: digits))
  }

  /// The whole number with a comma between groups of three digits.
  static func grouped(_ value: Int64) -> String {
    let digits = Array(String(value.magnitude))
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + text
  }

  /// The power of ten of the first digit: 0 for 1...9.99, -1 for 0.1...0.99; 0 for zero.
  static func exponent(_ value: Double) -> Int {
    var size = abs(value)
    guard size.isFinite, size > 0 else { return 0 }
    var exponent = 0
    while size >= 10 {
      size /= 10
      exponent += 1
    }
    // The nudge keeps 0.001, which has no exact binary form, from counting as 0.000999….
    while size * (1 + 1e-12) < 1 {
      size *= 10
      exponent -= 1
    }
    return exponent
  }

  /// Ten to a power from 0.
  static func power(_ exponent: Int) -> Double {
    var result = 1.0
    for _ in 0..<min(max(0, exponent), 300) { result *= 10 }
    return result
  }
}
