public import BenchCore
import BenchStatistics

/// The numbers of limits in words.
public enum LimitText {
  /// The median over blocks in nanoseconds per operation; nil without any.
  public static func median(_ side: LimitSideRecord?) -> Double? {
    try? Quantile.median((side?.nanoseconds ?? []).compactMap { $0 })
  }

  /// The median of a side, such as `1.23 us` or `1.5 KiB`, or that there is none.
  public static func value(_ name: String, of limit: LimitRecord) -> String {
    let side = limit.side(name)
    guard let side else { return Format.missing }
    guard let median = median(side) else { return side.trouble == nil ? Format.missing : "n/a" }
    return Format.text(median, as: limit.isMemory ? .bytes : .duration)
  }

  /// What is asked for, such as `time at most 1.30× of c` or `rate at least 1.00 M/s`.
  public static func bar(_ bar: LimitBar) -> String {
    let word = bar.direction == .atMost ? "at most" : "at least"
    let subject = bar.subject == Limits.ours ? "" : "\(bar.subject): "
    let value = Format.text(bar.value, as: quantity(bar))
    let reference = bar.reference.map { " of \($0)" } ?? ""
    return "\(subject)\(bar.measure.rawValue) \(word) \(value)\(reference)"
  }

  /// What came out, in the bar's own terms.
  public static func figure(_ record: LimitBarRecord) -> String {
    Format.text(record.estimate, as: quantity(record.bar))
  }

  /// The interval of the figure.
  public static func interval(_ record: LimitBarRecord) -> String {
    guard let lower = record.lower, let upper = record.upper else { return Format.missing }
    let quantity = quantity(record.bar)
    return "\(Format.text(lower, as: quantity)) to \(Format.text(upper, as: quantity))"
  }

  private static func quantity(_ bar: LimitBar) -> Quantity {
    if bar.reference != nil { return .ratio }
    switch bar.measure {
    case .time: return .duration
    case .rate: return .rate
    case .memory: return .bytes
    }
  }
}
