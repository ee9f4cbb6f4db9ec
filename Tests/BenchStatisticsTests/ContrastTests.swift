import Glibc
import Testing

@testable import BenchStatistics

struct ContrastTests {
  private func group(_ centers: [Double], seed: UInt64) -> [[Double]] {
    var random = RandomSource(seed: seed)
    return centers.map { center in (0..<10).map { _ in log(center) + 0.02 * random.normal() } }
  }

  @Test func `a planted contrast is found with its two ratios`() throws {
    var random = RandomSource(seed: 1)
    let contrast = try Contrast(
      first: group([1, 1.1, 0.9], seed: 2), second: group([0.5, 0.55], seed: 3), using: &random)
    #expect(contrast.first.contains(pow(0.99, 1.0 / 3)))
    #expect(contrast.second.contains((0.5 * 0.55).squareRoot()))
    #expect(contrast.ratioOfRatios.contains(pow(0.99, 1.0 / 3) / (0.5 * 0.55).squareRoot()))
    #expect(contrast.ratioOfRatios.lower > 1.5)
    #expect(contrast.workloads == [3, 2])
    #expect(contrast.fewestBlocks == 10)
    let quotient = contrast.first.estimate / contrast.second.estimate
    #expect(abs(contrast.ratioOfRatios.estimate - quotient) < 1e-12)
  }

  @Test func `groups without workloads or with too few blocks are refused`() {
    var random = RandomSource(seed: 1)
    let good = group([1], seed: 1)
    #expect(throws: StatisticsError.self) {
      try Contrast(first: [], second: good, using: &random)
    }
    #expect(throws: StatisticsError.self) {
      try Contrast(first: good, second: [[1, 2, 3, 4, 5]], using: &random)
    }
  }
}
