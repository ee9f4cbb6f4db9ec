import Glibc
import Testing

@testable import BenchStatistics

@Suite struct UnpairedRatioTests {
  private func noise(_ level: Double, _ count: Int, _ random: inout RandomSource) -> [Double] {
    (0..<count).map { _ in level * exp(0.02 * random.normal()) }
  }

  @Test func `a planted ratio is found, and no ratio is not`() throws {
    var random = RandomSource(seed: 5)
    var falseAlarms = 0
    for _ in 0..<300 {
      let base = noise(100, 8, &random)
      let slower = try UnpairedRatio(candidate: noise(120, 8, &random), base: base)
      #expect(try slower.verdict(margin: 0.01) == .slower)
      let same = try UnpairedRatio(candidate: noise(100, 8, &random), base: base)
      let verdict = try same.verdict(margin: 0.01)
      if verdict == .slower || verdict == .faster { falseAlarms += 1 }
    }
    #expect(falseAlarms <= 25)
  }

  @Test func `it is wider than pairing where blocks share their noise`() throws {
    var random = RandomSource(seed: 6)
    let shared = (0..<10).map { _ in exp(0.1 * random.normal()) }
    let base = shared.map { $0 * exp(0.005 * random.normal()) }
    let head = shared.map { 1.1 * $0 * exp(0.005 * random.normal()) }
    let paired = try PairedRatio(candidate: head, base: base)
    let unpaired = try UnpairedRatio(candidate: head, base: base)
    #expect(unpaired.interval.width > 5 * paired.interval.width)
    #expect(abs(unpaired.interval.estimate - paired.interval.estimate) < 0.01)
  }

  @Test func `too few processes give no verdict, and wrong input is an error`() throws {
    let few = try UnpairedRatio(candidate: [1, 2, 3, 4, 5], base: [10, 20, 30, 40, 50])
    #expect(try few.verdict(margin: 0.01) == nil)
    #expect(throws: StatisticsError.self) { try UnpairedRatio(candidate: [1], base: [1, 2]) }
    #expect(throws: StatisticsError.self) { try UnpairedRatio(candidate: [1, 0], base: [1, 2]) }
    let same = [Double](repeating: 3, count: 6)
    #expect(try UnpairedRatio(candidate: same, base: same).verdict(margin: 0.01) == .equivalent)
  }

  @Test func `the detectable difference is found in 4 of 5 comparisons`() throws {
    var random = RandomSource(seed: 7)
    var found = 0
    let difference = try DetectableDifference.of(error: 0.02 / 10.0.squareRoot(), freedom: 9)
    for _ in 0..<1000 {
      let logs = (0..<10).map { _ in log1p(difference) + 0.02 * random.normal() }
      let values = try StudentInterval.mean(of: logs)
      if !values.contains(0) { found += 1 }
    }
    #expect((760...880).contains(found))
    #expect(throws: StatisticsError.self) { try DetectableDifference.paired(logRatios: [1]) }
    #expect(try DetectableDifference.paired(logRatios: [0, 0, 0]) == 0)
  }
}
