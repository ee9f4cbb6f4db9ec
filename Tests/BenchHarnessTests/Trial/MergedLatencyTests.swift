import BenchCore
import BenchStatistics
import Testing

@testable import BenchHarness

@Suite struct MergedLatencyTests {
  @Test(arguments: [[1], [3, 1], [1000, 7, 250], [64, 64, 64, 64, 1]])
  func `merged histograms are the histogram of all times`(sizes: [Int]) throws {
    var random = RandomSource(seed: 12)
    let parts = sizes.map { size in
      (0..<size).map { _ in Int64(1e5 * random.exponential()) + 1 }
    }
    let merged = try #require(LatencySummary.merged(parts.compactMap(LatencySummary.init(times:))))
    var whole = try #require(LatencySummary(times: parts.flatMap(\.self)))
    // Each part's mean is rounded to 1 ns.
    #expect(abs(merged.mean.count - whole.mean.count) <= 1)
    whole.mean = merged.mean
    #expect(merged == whole)
  }

  @Test func `nothing merged is nothing`() throws {
    #expect(LatencySummary.merged([]) == nil)
    let one = try #require(LatencySummary(times: [5, 5, 7]))
    #expect(LatencySummary.merged([one]) == one)
  }
}
