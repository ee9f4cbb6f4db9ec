import Glibc

/// Quantiles of resamples, drawn without making the resamples.
enum QuantileResampling {
  /// The type 7 quantile of one resample, with replacement, of rising values.
  ///
  /// The r-th smallest of n uniform numbers is Beta(r, n - r + 1), and given it, the rest of the
  /// way to the next one is the minimum of the n - r left over; the values at those positions are
  /// distributed exactly as order statistics of a resample (David and Nagaraja, *Order
  /// Statistics*, section 2.5). The cost does not depend on the number of values.
  static func draw(
    sorted values: [Double], at level: Double, using random: inout RandomSource
  ) -> Double {
    let count = values.count
    let position = Double(count - 1) * level
    let below = min(Int(position), count - 1)
    let first = random.beta(Double(below + 1), Double(count - below))
    let low = values[min(count - 1, Int(first * Double(count)))]
    let share = position - Double(below)
    guard share > 0, below + 1 < count else { return low }
    let left = Double(count - below - 1)
    let second = 1 - (1 - first) * pow(1 - random.uniform(), 1 / left)
    let high = values[min(count - 1, Int(second * Double(count)))]
    return low + share * (high - low)
  }
}
