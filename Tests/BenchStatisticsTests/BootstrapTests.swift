import Testing

@testable import BenchStatistics

struct BootstrapTests {
  @Test func `the number of processes stands beside the interval`() throws {
    var random = RandomSource(seed: 1)
    let result = try Bootstrap.interval(
      of: [[1, 2, 3], [2, 3], [2.5]], resamples: 200, using: &random)
    #expect(result.processes == 3)
    #expect(result.batches == 6)
    #expect(result.resamples == 200)
    #expect(abs(result.interval.estimate - 7.0 / 3) < 1e-12)
    #expect(result.interval.lower < 7.0 / 3 && result.interval.upper > 7.0 / 3)
  }

  @Test func `the same seed gives the same interval`() throws {
    let data = (0..<6).map { p in (0..<5).map { Double(p) + 0.1 * Double($0) + 1 } }
    for method in Bootstrap.Method.allCases {
      var one = RandomSource(seed: 3)
      var two = RandomSource(seed: 3)
      let first = try Bootstrap.interval(of: data, method: method, using: &one)
      #expect(try Bootstrap.interval(of: data, method: method, using: &two) == first)
    }
  }

  @Test func `processes that differ make the interval wider than their batches say`() throws {
    var random = RandomSource(seed: 4)
    let data = (0..<8).map { process in (0..<50).map { _ in Double(10 + process) } }
    let right = try Bootstrap.interval(of: data, statistic: .mean, using: &random)
    let pooled = try Bootstrap.interval(of: [data.flatMap { $0 }], statistic: .mean, using: &random)
    #expect(right.interval.width > 5 * pooled.interval.width)
    #expect(pooled.processes == 1)
  }

  @Test func `constant data has an interval of no width`() throws {
    var random = RandomSource(seed: 4)
    for method in Bootstrap.Method.allCases {
      let interval = try Bootstrap.interval(
        of: [[2, 2], [2, 2], [2, 2]], method: method, using: &random
      ).interval
      #expect(interval.lower == 2 && interval.upper == 2)
    }
  }

  @Test func `positive data never gets an end below zero`() throws {
    var random = RandomSource(seed: 4)
    let interval = try Bootstrap.interval(of: [[1], [90]], using: &random).interval
    #expect(interval.lower > 0)
    #expect(interval.upper > 90)
  }

  @Test func `every statistic has its own estimate`() throws {
    var random = RandomSource(seed: 4)
    let data = [[1.0, 2, 4], [2.0, 4, 8]]
    func estimate(_ statistic: BootstrapStatistic) throws -> Double {
      try Bootstrap.interval(
        of: data, statistic: statistic, resamples: 100, using: &random
      ).interval.estimate
    }
    #expect(abs(try estimate(.mean) - 3.5) < 1e-12)
    #expect(abs(try estimate(.median) - 3) < 1e-12)
    #expect(abs(try estimate(.geometricMean) - 8.0.squareRoot()) < 1e-12)
    #expect(abs(try estimate(.quantile(1)) - 6) < 1e-12)
    #expect(abs(try estimate(.custom { $0.min() ?? 0 }) - 1.5) < 1e-12)
  }

  @Test func `bad input is refused`() {
    func run(_ data: [[Double]], _ statistic: BootstrapStatistic = .median, resamples: Int = 100)
      throws
    {
      var random = RandomSource(seed: 4)
      _ = try Bootstrap.interval(
        of: data, statistic: statistic, resamples: resamples, using: &random)
    }
    #expect(throws: StatisticsError.self) { try run([]) }
    #expect(throws: StatisticsError.self) { try run([[1, 2], []]) }
    #expect(throws: StatisticsError.self) { try run([[1]]) }
    #expect(throws: StatisticsError.self) { try run([[1, .nan]]) }
    #expect(throws: StatisticsError.self) { try run([[1, -1]], .geometricMean) }
    #expect(throws: StatisticsError.self) { try run([[1, 2]], .quantile(2)) }
    #expect(throws: StatisticsError.self) { try run([[1, 2]], resamples: 5) }
  }
}
