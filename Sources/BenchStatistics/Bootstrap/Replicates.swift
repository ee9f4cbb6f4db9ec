import Glibc

/// The resampled values of a statistic over processes and batches, in rising order.
struct Replicates {
  /// The statistic of the data as measured.
  let estimate: Double
  /// Both levels resampled, sorted.
  let nested: [Double]
  /// The spread with only the processes resampled over the spread with both levels, at most 1.
  let doubleCounting: Double

  init(groups: [ResampledGroup], resamples: Int, using random: inout RandomSource) {
    let count = groups.count
    let isLogarithmic = groups[0].isLogarithmic
    func scaled(_ value: Double) -> Double { isLogarithmic ? exp(value) : value }
    estimate = scaled(Moments.uncheckedMean(groups.map(\.estimate)))
    var outer: [Double] = []
    var both: [Double] = []
    for _ in 0..<resamples {
      var sumOfOuter = 0.0
      var sumOfBoth = 0.0
      for _ in 0..<count {
        let index = count == 1 ? 0 : random.index(below: count)
        sumOfOuter += groups[index].estimate
        sumOfBoth += groups[index].resampled(using: &random)
      }
      outer.append(sumOfOuter / Double(count))
      both.append(sumOfBoth / Double(count))
    }
    let wide = Moments.uncheckedVariance(both, around: Moments.uncheckedMean(both))
    let narrow = Moments.uncheckedVariance(outer, around: Moments.uncheckedMean(outer))
    doubleCounting = wide > 0 ? min(1, (narrow / wide).squareRoot()) : 1
    nested = Sorting.sorted(both.map(scaled))
  }
}
