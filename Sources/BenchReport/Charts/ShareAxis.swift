import Glibc

/// The axis of wait shares: linear, or logarithmic in 1 - w where the shares crowd towards 100 %.
struct ShareAxis {
  let isLogarithmic: Bool
  private let from: Double
  private let to: Double
  private let low: Double
  private let high: Double

  init(_ shares: [Double], from: Double, to: Double) {
    let sorted = shares.sorted()
    let range = (sorted.last ?? 1) - (sorted.first ?? 0)
    let gaps = zip(sorted, sorted.dropFirst()).map { $1 - $0 }
    // Below a twentieth of the range two points and their labels would touch.
    isLogarithmic = range > 0 && (gaps.min() ?? range) < range / 20
    let scaled = isLogarithmic ? sorted.map(DialScale.position) : sorted
    low = scaled.first ?? 0
    high = scaled.last ?? 1
    self.from = from
    self.to = to
  }

  func position(_ share: Double) -> Double {
    guard high > low else { return (from + to) / 2 }
    let value = isLogarithmic ? DialScale.position(share) : share
    return from + (to - from) * (min(max(value, low), high) - low) / (high - low)
  }

  /// Shares at even distances on the axis.
  func evenly(_ count: Int, from first: Double, to last: Double) -> [Double] {
    let ends = (DialScale.position(first), DialScale.position(last))
    return (0...count).map {
      DialScale.share(ends.0 + (ends.1 - ends.0) * Double($0) / Double(count))
    }
  }
}
