import Glibc
import Testing

@testable import BenchStatistics

struct SelfComparisonTests {
  private func comparisons(noise: Double, shift: Double = 0) throws -> [PairedRatio] {
    var random = RandomSource(seed: 8)
    return try (0..<200).map { _ in
      try PairedRatio(logRatios: (0..<10).map { _ in shift + noise * random.normal() })
    }
  }

  @Test func `two hundred self-comparisons cry wolf at most as often as stated`() throws {
    let report = try SelfComparison(comparisons(noise: 0.03))
    #expect(report.comparisons == 200)
    #expect(report.falseAlarms.lower <= 0.05)
    #expect(report.falseAlarms.estimate <= 0.075)
  }

  @Test func `the smallest difference really is found in nine of ten`() throws {
    let difference = try SelfComparison(comparisons(noise: 0.03)).smallestDifference
    #expect((0.02...0.1).contains(difference))
    let planted = try comparisons(noise: 0.03, shift: log1p(difference))
    let found = try planted.count { try $0.verdict(margin: 0.01) == .slower }
    #expect((170...192).contains(found))
  }

  @Test func `a quiet host keeps a margin of one per cent`() throws {
    #expect(try SelfComparison(comparisons(noise: 1e-5)).margin >= 0.01)
    #expect(throws: StatisticsError.self) { try SelfComparison([]) }
  }

  @Test func `comparisons without a verdict have no smallest difference`() throws {
    let few = try (0..<10).map { _ in try PairedRatio(logRatios: [0.1, 0.2, 0.3]) }
    #expect(try SelfComparison(few).smallestDifference == .infinity)
  }
}
