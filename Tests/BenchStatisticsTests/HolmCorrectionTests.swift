import Testing

@testable import BenchStatistics

struct HolmCorrectionTests {
  @Test func `values are multiplied by what is left and never fall`() throws {
    let adjusted = try HolmCorrection.adjust([0.01, 0.04, 0.03, 0.005])
    for (got, expected) in zip(adjusted, [0.03, 0.06, 0.06, 0.02]) {
      #expect(abs(got - expected) < 1e-12)
    }
    #expect(try HolmCorrection.adjust([]).isEmpty)
    #expect(try HolmCorrection.adjust([0.9, 0.8]) == [1, 1])
  }

  @Test func `a p-value outside of its range is refused`() {
    #expect(throws: StatisticsError.self) { try HolmCorrection.adjust([0.5, 1.2]) }
    #expect(throws: StatisticsError.self) { try HolmCorrection.adjust([.nan]) }
  }
}
