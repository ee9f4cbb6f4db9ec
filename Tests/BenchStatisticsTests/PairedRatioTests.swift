import Glibc
import Testing

@testable import BenchStatistics

struct PairedRatioTests {
  private func ratio(_ percents: [Double]) throws -> PairedRatio {
    try PairedRatio(logRatios: percents.map { log(1 + $0 / 100) })
  }

  @Test func `a clear slowdown reads slower and its mirror faster`() throws {
    let slow = try ratio([5, 6, 4, 5.5, 4.5, 5.2])
    #expect(try slow.verdict(margin: 0.01) == .slower)
    #expect(try slow.verdict(margin: 0.01, better: .higher) == .faster)
    let fast = try PairedRatio(candidate: [1, 1, 1, 1, 1, 1], base: [2, 2, 2, 2, 2, 2])
    #expect(try fast.verdict(margin: 0.01) == .faster)
    #expect(abs(fast.interval.estimate - 0.5) < 1e-15)
  }

  @Test func `a certain difference inside of the margin is equivalent`() throws {
    let tiny = try ratio([0.5, 0.6, 0.4, 0.5, 0.45, 0.55, 0.5, 0.5])
    #expect(tiny.interval.lower > 1)
    #expect(try tiny.verdict(margin: 0.01) == .equivalent)
  }

  @Test func `noise around one is not separated`() throws {
    #expect(try ratio([5, -6, 4, -5.5, 4.5, -5.2]).verdict(margin: 0.01) == .notSeparated)
  }

  @Test func `a difference that straddles the margin is not called a slowdown`() throws {
    let near = try ratio([0.2, 1.6, 0.3, 1.5, 0.4, 1.4, 0.8, 0.9])
    #expect(near.interval.lower > 1)
    #expect(near.interval.estimate < 1.01)
    #expect(try near.verdict(margin: 0.01) == .notSeparated)
  }

  @Test func `fewer than six blocks have an interval and no verdict`() throws {
    let few = try ratio([50, 51, 52, 50, 51])
    #expect(few.method == .student)
    #expect(few.interval.lower > 1.4)
    #expect(try few.verdict(margin: 0.01) == nil)
    #expect(throws: StatisticsError.self) { try ratio([5]) }
  }

  @Test func `an adjusted p-value takes back a verdict`() throws {
    let slow = try ratio([5, 6, 4, 5.5, 4.5, 5.2])
    #expect(abs(slow.pValue - 2.0 / 64) < 1e-12)
    #expect(try slow.verdict(margin: 0.01, adjustedPValue: 4 * slow.pValue) == .notSeparated)
  }

  @Test func `the blocks needed for a table let its smallest p-value survive`() throws {
    #expect(PairedRatio.blocksNeeded(comparisons: 1) == 6)
    #expect(PairedRatio.blocksNeeded(comparisons: 10) == 9)
    for comparisons in [1, 3, 10, 40] {
      let blocks = PairedRatio.blocksNeeded(comparisons: comparisons)
      let clear = try PairedRatio(logRatios: (0..<blocks).map { 0.1 + 0.001 * Double($0) })
      #expect(clear.pValue * Double(comparisons) <= 0.05)
    }
  }

  @Test func `the p-value and the interval agree`() throws {
    var random = RandomSource(seed: 7)
    for count in 6...15 {
      for _ in 0..<50 {
        let ratio = try PairedRatio(
          logRatios: (0..<count).map { _ in 0.1 * random.normal() + 0.05 })
        #expect((ratio.pValue <= 0.05) == !ratio.interval.contains(1))
      }
    }
  }

  @Test func `bad input is named`() {
    #expect(throws: StatisticsError.unequalCounts(what: "paired ratio", left: 2, right: 1)) {
      try PairedRatio(candidate: [1, 2], base: [1])
    }
    #expect(
      throws: StatisticsError.notPositive(what: "paired ratio, base", index: 1, value: 0)
    ) {
      try PairedRatio(candidate: [1, 2], base: [1, 0])
    }
    #expect(throws: StatisticsError.notFinite(what: "paired ratio", index: 0)) {
      try PairedRatio(logRatios: [.nan, 1, 2, 3, 4, 5])
    }
  }
}
