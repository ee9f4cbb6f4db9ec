// Reading the texts of /proc and /sys, and writing amounts for people; no Foundation, because a
// trial's process must start quickly.

extension StringProtocol where Self: BidirectionalCollection {
  /// The text without blanks and line ends around it.
  var trimmed: String {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return "" }
    return String(self[first...last])
  }

  /// The lines that are not empty.
  var lines: [SubSequence] { split(separator: "\n") }

  /// The words of the first line that begins with `label`, without it.
  func words(after label: String) -> [Substring]? {
    for line in lines where line.utf8.starts(with: label.utf8) {
      return Substring(line).dropFirst(label.count).split { $0 == " " || $0 == "\t" }
    }
    return nil
  }
}

/// Amounts in words.
enum Words {
  /// A number with one digit behind the point, such as `0.3`.
  static func oneDecimal(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
    let tenths = Int64((abs(value) * 10).rounded())
    let sign = value < 0 && tenths > 0 ? "-" : ""
    return "\(sign)\(tenths / 10).\(tenths % 10)"
  }

  /// A share of a whole, such as `12.5 %`.
  static func percent(_ fraction: Double) -> String { oneDecimal(fraction * 100) + " %" }

  /// Memory or space, such as `23.5 GiB`.
  static func bytes(_ count: Int64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB"]
    var value = Double(count)
    var unit = 0
    while abs(value) >= 1024, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return unit == 0 ? "\(count) B" : "\(oneDecimal(value)) \(units[unit])"
  }

  /// `1 CPU`, `2 CPUs`.
  static func count(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun)s"
  }
}
