import BenchStatistics

/// Bars, intervals and curves in signs that every terminal has.
enum TextBar {
  /// An interval on an axis of whole columns: `├──●──┤`, with `│` at 1.
  static func interval(_ interval: Interval, _ axis: LogAxis, isBar: Bool) -> String {
    var signs = [Character](repeating: " ", count: Int(axis.to) + 1)
    func place(_ value: Double) -> Int { Int(axis.position(value).rounded()) }
    let one = place(1)
    let middle = place(interval.estimate)
    if isBar {
      for column in min(one, middle)...max(one, middle) { signs[column] = "█" }
    } else {
      signs[one] = "│"
    }
    if interval.lower.isFinite, interval.upper.isFinite {
      let (low, high) = (place(interval.lower), place(interval.upper))
      for column in low...max(low, high) where signs[column] != "█" { signs[column] = "─" }
      if high > low, !isBar {
        signs[low] = "├"
        signs[high] = "┤"
      }
    }
    if !isBar { signs[middle] = "●" }
    return String(signs)
  }

  /// Parts of a whole in as many columns: `#` for the first, `/` for the second, `.` for the third.
  static func parts(_ shares: [Double], columns: Int = 40) -> String {
    let marks: [Character] = ["#", "/", "."]
    var text = ""
    var sum = 0.0
    for (share, mark) in zip(shares, marks) {
      sum += min(1, max(0, share))
      let end = min(columns, Int((sum * Double(columns)).rounded()))
      text += String(repeating: mark, count: max(0, end - text.count))
    }
    return text + String(repeating: " ", count: max(0, columns - text.count))
  }
}
