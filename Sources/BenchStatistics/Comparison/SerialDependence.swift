/// Whether blocks hang together in the order in which they were measured.
///
/// The rank version of von Neumann's ratio: the squared steps between neighbours over the squared
/// deviations from the mean, on ranks; about 2 for independent blocks, less where neighbours are
/// alike. Source: Bartels, *The Rank Version of von Neumann's Ratio Test for Randomness*, JASA 77
/// (1982), with the normal approximation of its section 2, whose error is below 0.01 from 6 blocks.
///
/// Intervals over blocks assume that blocks are independent. Interleaving makes them so whatever the
/// machine does to both cells; a cell that wanders by itself (a cache that fills, a heap that grows, a
/// neighbour who comes and goes) does not, and then an interval is too narrow: of 16 blocks with an
/// autocorrelation of 0.9, 66 % of comparisons of equals would read faster or slower, and 21 % do with
/// this test before the verdict (at 0.5: 24 and 17 %): fewer, but far above 5 %, because 16 blocks
/// cannot tell more. It costs little: of independent blocks 2.5 % are found by chance, and a difference
/// that is large beside their spread is still told.
enum SerialDependence {
  /// The share of independent series that are called dependent: what the test costs in power.
  static let level = 0.025

  /// What the width of an interval over dependent blocks is multiplied by.
  ///
  /// A mean of values with the autocorrelation r varies as if there were (1 - r) / (1 + r) as many;
  /// this is the square root of the reciprocal for r = 0.9, because few blocks cannot tell r exactly.
  static let widening = (1.9 / 0.1).squareRoot()

  /// Whether neighbours are more alike than chance makes them; false for fewer than 6 values, and
  /// where all are the same.
  static func isFound(in values: [Double]) -> Bool {
    guard values.count >= 6, let ratio = vonNeumannRatio(values) else { return false }
    return NormalDistribution.cumulative((ratio - 2) / deviation(values.count)) < level
  }

  /// The ratio on ranks, those of equal values averaged; nil if all are equal.
  static func vonNeumannRatio(_ values: [Double]) -> Double? {
    let ranks = Self.ranks(values)
    let mean = Double(values.count + 1) / 2
    let squares = ranks.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    guard squares > 0 else { return nil }
    let steps = zip(ranks, ranks.dropFirst()).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    return steps / squares
  }

  private static func ranks(_ values: [Double]) -> [Double] {
    let sorted = Sorting.sorted(values)
    return values.map { value in
      let below = Sorting.firstIndex(in: sorted, notBelow: value)
      let upTo = Sorting.firstIndex(in: sorted, notBelow: value.nextUp)
      return Double(below + upTo + 1) / 2
    }
  }

  /// The ratio's standard deviation for independent values, equation 2.9 of the paper.
  private static func deviation(_ count: Int) -> Double {
    let n = Double(count)
    return (4 * (n - 2) * (5 * n * n - 2 * n - 9) / (5 * n * (n + 1) * (n - 1) * (n - 1)))
      .squareRoot()
  }
}
