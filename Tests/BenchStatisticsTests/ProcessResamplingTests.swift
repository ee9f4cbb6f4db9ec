import Testing

@testable import BenchStatistics

@Suite struct ProcessResamplingTests {
  /// Processes that differ by 5 %, with batches that differ by 3 %.
  private func made(_ processes: Int, seed: UInt64) -> [[Double]] {
    var random = RandomSource(seed: seed)
    return (0..<processes).map { _ in
      let level = 100 * (1 + 0.05 * random.normal())
      return (0..<15).map { _ in level * (1 + 0.03 * random.normal()) }
    }
  }

  @Test(arguments: [2, 3, 6, 12])
  func `the interval is that of the two-level bootstrap within its error`(processes: Int) throws {
    var shared = try ProcessResampling(random: RandomSource(seed: 1))
    var widths = 0.0
    for seed in 0..<20 as Range<UInt64> {
      let data = made(processes, seed: seed)
      var random = RandomSource(seed: seed)
      let full = try Bootstrap.interval(of: data, using: &random).interval
      let quick = try shared.interval(of: data.map { Quantile.median(sorted: $0.sorted()) })
      #expect(abs(quick.estimate - full.estimate) < 1e-9 * full.estimate)
      widths += quick.width / full.width / 20
      // Two processes have three different means, so single intervals are coarse.
      if processes > 3 { #expect(abs(quick.width / full.width - 1) < 0.25) }
    }
    // The mean of two drawn processes takes three values, and percentiles fall on the outer ones.
    #expect(abs(widths - 1) < (processes == 2 ? 0.25 : 0.06))
  }

  @Test func `intervals cover the truth as often as they say`() throws {
    var quick = try ProcessResampling(random: RandomSource(seed: 2))
    var random = RandomSource(seed: 3)
    var covered = 0
    for _ in 0..<1000 {
      let values = (0..<8).map { _ in 50 * (1 + 0.1 * random.normal()) }
      if try quick.interval(of: values).contains(50) { covered += 1 }
    }
    #expect((920...985).contains(covered))
  }

  @Test func `equal seeds give equal intervals, and wrong input is an error`() throws {
    var first = try ProcessResampling(random: RandomSource(seed: 9))
    var second = try ProcessResampling(random: RandomSource(seed: 9))
    #expect(try first.interval(of: [1, 2, 3]) == second.interval(of: [1, 2, 3]))
    #expect(try first.interval(of: [5, 5, 5]).width == 0)
    #expect(try first.interval(of: [-1, 0, 1]).lower < -1)
    #expect(throws: StatisticsError.self) { try first.interval(of: [1]) }
    #expect(throws: StatisticsError.self) { try first.interval(of: [1, .nan]) }
    #expect(throws: StatisticsError.self) {
      try ProcessResampling(resamples: 10, random: RandomSource(seed: 1))
    }
  }

  @Test func `a mean has the interval of Student's t`() throws {
    // By hand: mean 3, deviation sqrt(2.5), t(0.975, 4) = 2.7764.
    let interval = try StudentInterval.mean(of: [1, 2, 3, 4, 5])
    #expect(abs(interval.estimate - 3) < 1e-12)
    #expect(abs(interval.upper - 3 - 2.7764 * (2.5 / 5).squareRoot()) < 1e-3)
    #expect(try StudentInterval.mean(of: [7, 7, 7]).width == 0)
    #expect(throws: StatisticsError.self) { try StudentInterval.mean(of: [1]) }
  }
}
