public import BenchCore

/// Numbers for people: the one place where a number becomes text.
///
/// What does not exist, NaN and infinity read `–`. Three significant digits unless said
/// otherwise: what is measured here is seldom known more exactly, and the interval beside it says
/// how exactly it is known.
public enum Format {
  /// What stands for a number that does not exist.
  public static let missing = Decimal.missing

  /// Significant digits of a number that stands alone.
  static let digits = 3

  /// A number of a kind in its best unit, such as `1.23 ms`, `4.00 KiB`, `12.3 k/s`, `1.94×`.
  public static func text(_ value: Double?, as quantity: Quantity) -> String {
    guard let value, value.isFinite else { return missing }
    if quantity == .share { return percent(value) }
    if quantity == .duration, abs(value) >= longDuration { return longText(value) }
    guard value != 0 else { return "0" + (quantity.units.first?.suffix ?? "") }
    let unit = quantity.unit(for: value, digits: digits)
    let scaled = value / unit.size
    // Digits in front of the point are never rounded away below 10,000 units.
    let decimals = max(0, Decimal.decimals(scaled, significant: digits))
    if abs(scaled) >= 10_000 { return Decimal.grouped(Int64(clamping: scaled)) + unit.suffix }
    return Decimal.fixed(scaled, decimals: decimals) + unit.suffix
  }

  /// A length of time, such as `999 ns`, `1.00 ms` or `2 min 5 s`.
  public static func duration(_ duration: Nanoseconds?) -> String {
    text(duration.map { Double($0.count) }, as: .duration)
  }

  /// An amount of data in binary units, such as `512 B` or `1.50 MiB`.
  public static func bytes(_ bytes: Bytes?) -> String {
    text(bytes.map { Double($0.count) }, as: .bytes)
  }

  /// An exact count with commas between groups of three digits, such as `1,234,567`.
  public static func count(_ count: Int) -> String { Decimal.grouped(Int64(count)) }

  /// A count with its noun, such as `1 block` and `6 blocks`.
  public static func count(_ count: Int, _ noun: String, plural: String? = nil) -> String {
    "\(self.count(count)) \(count == 1 ? noun : plural ?? noun + "s")"
  }

  /// A ratio, such as `1.94×`.
  public static func ratio(_ ratio: Double?) -> String { text(ratio, as: .ratio) }

  /// A part of a whole in percent, such as `50 %`, `0.4 %` or `99.9 %`.
  ///
  /// Digits grow towards both ends, where they matter: 99.9 % is not 100 %, and 0.04 % is not 0 %.
  public static func percent(_ share: Double?) -> String {
    guard let share, (share * 100).isFinite else { return missing }
    let percent = share * 100
    let distance = min(abs(percent), abs(100 - percent))
    let decimals = distance >= 10 ? 0 : min(4, max(1, -Decimal.exponent(distance)))
    let text = Decimal.fixed(percent, decimals: distance == 0 ? 0 : decimals)
    return (text.contains(".") ? trimmed(text) : text) + " %"
  }

  /// A point in time as `2026-11-23 18:21 UTC`, from nanoseconds since 1970-01-01 UTC.
  public static func time(_ time: Nanoseconds) -> String {
    let seconds = time.count / 1_000_000_000
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let date = civil(days)
    let rest = Int(seconds - days * 86_400)
    return "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2)) "
      + "\(padded(rest / 3600, 2)):\(padded(rest / 60 % 60, 2)) UTC"
  }

  /// From here a length of time reads in minutes and seconds.
  private static let longDuration = 119.5e9

  private static func longText(_ nanoseconds: Double) -> String {
    let sign = nanoseconds < 0 ? "-" : ""
    // No clock counts 30,000 years; such a number is an error and shown as it is.
    guard abs(nanoseconds) < 1e21 else { return "\(nanoseconds / 1e9) s" }
    let seconds = Int64(clamping: abs(nanoseconds) / 1e9)
    guard seconds >= 7200 else { return "\(sign)\(seconds / 60) min \(seconds % 60) s" }
    let minutes = (seconds + 30) / 60
    return "\(sign)\(Decimal.grouped(minutes / 60)) h \(minutes % 60) min"
  }

  private static func trimmed(_ text: String) -> String {
    var text = Substring(text)
    while text.hasSuffix("0") { text = text.dropLast() }
    return String(text.hasSuffix(".") ? text.dropLast() : text)
  }

  private static func padded(_ number: Int, _ width: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }

  /// The date of a day counted from 1970-01-01.
  ///
  /// Source: Howard Hinnant, *chrono-Compatible Low-Level Date Algorithms*, `civil_from_days`.
  private static func civil(_ days: Int64) -> (year: Int, month: Int, day: Int) {
    let shifted = Int(days) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * month + 2) / 5 + 1
    let civilMonth = month < 10 ? month + 3 : month - 9
    return (yearOfEra + era * 400 + (civilMonth <= 2 ? 1 : 0), civilMonth, day)
  }
}

extension Int64 {
  /// The nearest whole number, at the type's ends for what lies beyond; 0 for NaN.
  init(clamping value: Double) {
    guard !value.isNaN else {
      self = 0
      return
    }
    self = value >= 9.2e18 ? .max : value <= -9.2e18 ? .min : Int64(value.rounded())
  }
}
