import Testing

@testable import BenchStatistics

struct DescriptiveTests {
  @Test func `quantiles interpolate between order statistics`() throws {
    #expect(try Quantile.value([4, 1, 3, 2], at: 0.25) == 1.75)
    #expect(try Quantile.median([3, 1, 2]) == 2)
    #expect(try Quantile.values([5], at: [0, 0.5, 1]) == [5, 5, 5])
  }

  @Test func `an interval for a median takes the ranks of the sign test`() throws {
    let interval = try Quantile.interval((1...10).map(Double.init))
    #expect(interval.lower == 2 && interval.upper == 9 && interval.estimate == 5.5)
    let six = try Quantile.interval((1...6).map(Double.init))
    #expect(six.lower == 1 && six.upper == 6)
  }

  @Test func `a quantile far out says how many values it needs`() throws {
    #expect(
      throws: StatisticsError.tooFew(
        what: "interval of the 0.99 quantile", needed: 368, got: 100)
    ) {
      try Quantile.interval([Double](repeating: 1, count: 100), at: 0.99)
    }
    let enough = try Quantile.interval((1...368).map(Double.init), at: 0.99)
    #expect(enough.upper == 368)
  }

  @Test func `large lists are sorted like small ones`() {
    var random = RandomSource(seed: 9)
    let values = (0..<5_000).map { index in
      index % 7 == 0 ? -random.uniform() : random.normal() * 1e9
    }
    #expect(Sorting.sorted(values) == values.sorted())
    let same = [Double](repeating: -0.5, count: 3_000)
    #expect(Sorting.sorted(same) == same)
  }

  @Test func `the deviation from the median resists outliers`() throws {
    for values in [
      [1, 2, 3, 4, 100.0], [1, 1, 2, 2, 4, 6, 9], [1, 2, 3, 10], [7], [2, 2, 2, 5],
    ] {
      let center = try Quantile.median(values)
      let plain = 1.482_602_218_505_602 * (try Quantile.median(values.map { abs($0 - center) }))
      #expect(abs(try Moments.medianAbsoluteDeviation(values) - plain) < 1e-12)
    }
  }

  @Test func `compensated sums lose nothing`() throws {
    #expect(try Moments.mean([1e100, 1, -1e100, 1]) == 0.5)
    #expect(abs(try Moments.geometricMean([1, 10, 100]) - 10) < 1e-12)
    #expect(try Moments.autocorrelation([1, 1, 1]) == 0)
  }

  @Test func `a summary agrees with its parts`() throws {
    let summary = try Summary([5, 1, 4, 2, 3])
    #expect(summary.minimum == 1 && summary.maximum == 5 && summary.median == 3)
    #expect(summary.mean == 3 && summary.lowerQuartile == 2 && summary.upperQuartile == 4)
    #expect(abs(summary.standardDeviation - 2.5.squareRoot()) < 1e-12)
    #expect(try Summary([2]).standardDeviation == 0)
    #expect(throws: StatisticsError.self) { try Summary([]) }
  }

  @Test func `messages say what to do`() {
    let error = StatisticsError.tooFew(what: "blocks", needed: 6, got: 2)
    #expect(error.description == "blocks: 2 given, at least 6 needed; measure more")
  }
}
