import Glibc

/// One process's batches, prepared so that a resampled statistic is cheap to draw.
struct ResampledGroup: Sendable {
  /// How many batches there are.
  let count: Int
  /// The statistic of the batches as measured, on the scale on which processes are averaged.
  let estimate: Double
  /// Whether averages are taken over logarithms.
  let isLogarithmic: Bool
  private let values: [Double]
  private let kind: Kind

  private enum Kind: Sendable {
    case mean(deviation: Double)
    case quantile(Double)
    case custom(@Sendable ([Double]) -> Double)
  }

  /// From this many values the mean of a resample is drawn as a normal number.
  ///
  /// Berry and Esseen bound the error of its distribution by 0.5 · skewness / sqrt(n): about 1 %
  /// here, in exchange for a cost that does not grow with the number of samples.
  private static let normalThreshold = 4_096

  init(_ input: [Double], _ statistic: BootstrapStatistic) throws {
    count = input.count
    isLogarithmic = if case .geometricMean = statistic { true } else { false }
    switch statistic {
    case .mean, .geometricMean:
      if isLogarithmic {
        try Checks.positive(input, "geometric mean")
        values = input.map { log($0) }
      } else {
        try Checks.finite(input, "bootstrap batches")
        values = input
      }
      estimate = Moments.uncheckedMean(values)
      let variance = count < 2 ? 0 : Moments.uncheckedVariance(values, around: estimate)
      kind = .mean(deviation: (variance / Double(count)).squareRoot())
    case .median, .quantile:
      try Checks.finite(input, "bootstrap batches")
      let level = if case .quantile(let level) = statistic { level } else { 0.5 }
      try Checks.range(level, 0...1, "quantile probability")
      values = Sorting.sorted(input)
      estimate = Quantile.value(sorted: values, at: level)
      kind = .quantile(level)
    case .custom(let function):
      try Checks.finite(input, "bootstrap batches")
      values = input
      estimate = function(input)
      try Checks.finite([estimate], "custom statistic")
      kind = .custom(function)
    }
  }

  /// The statistic of one resample of the batches with replacement.
  func resampled(using random: inout RandomSource) -> Double {
    guard count > 1 else { return estimate }
    switch kind {
    case .mean(let deviation):
      if count >= Self.normalThreshold { return estimate + deviation * random.normal() }
      var sum = 0.0
      for _ in 0..<count { sum += values[random.index(below: count)] }
      return sum / Double(count)
    case .quantile(let level):
      return QuantileResampling.draw(sorted: values, at: level, using: &random)
    case .custom(let function):
      return function((0..<count).map { _ in values[random.index(below: count)] })
    }
  }

  /// The statistic without each value in turn, for the acceleration of a single group.
  ///
  /// Above 1,000 values blocks of values are left out instead: the skewness they show is the same.
  func jackknife() -> [Double] {
    let parts = min(count, 1_000)
    let total = estimate * Double(count)
    return (0..<parts).map { part in
      let from = count * part / parts
      let to = count * (part + 1) / parts
      switch kind {
      case .mean:
        return (total - values[from..<to].reduce(0, +)) / Double(count - (to - from))
      case .quantile(let level):
        return quantile(level, without: from..<to)
      case .custom(let function):
        return function(Array(values[..<from]) + Array(values[to...]))
      }
    }
  }

  /// The type 7 quantile of the sorted values that are left without a block of them.
  private func quantile(_ level: Double, without block: Range<Int>) -> Double {
    let left = count - block.count
    func value(_ rank: Int) -> Double {
      values[rank < block.lowerBound ? rank : rank + block.count]
    }
    let position = Double(left - 1) * level
    let below = min(Int(position), left - 1)
    guard below + 1 < left else { return value(left - 1) }
    return value(below) + (position - Double(below)) * (value(below + 1) - value(below))
  }
}
