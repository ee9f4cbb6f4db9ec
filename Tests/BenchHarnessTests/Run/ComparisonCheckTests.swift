import BenchCore
import BenchStatistics
import BenchTestSupport
import Testing

@testable import BenchHarness

@Suite struct ComparisonCheckTests {
  /// Compares cells whose trials take exactly as long as their work says.
  private func compare(planted: Double) throws -> (ratio: Double, trials: Int) {
    let launcher = ScriptedLauncher(clock: ManualClock()) { specification in
      guard case .value(.integer(let units))? = specification.steps.first?.arguments["work"] else {
        return .fails(TrialFailure(.garbage, "no work"), after: .zero)
      }
      return .measures(Nanoseconds(units), digest: 1)
    }
    let check = ComparisonCheck(
      launcher: launcher, calibration: Calibration(unitsPerSecond: ["alu": 2e9]),
      makeScratch: { "" }, removeScratch: { _ in })
    let ratio = try check.compare(planted: planted, blocks: 6, seed: 1)
    return (ratio.interval.estimate, launcher.ran.count)
  }

  @Test func `a planted slowdown is exactly that, and nothing is planted without one`() throws {
    #expect(try compare(planted: 0).ratio == 1)
    #expect(abs(try compare(planted: 0.05).ratio - 1.05) < 1e-6)
    // Two fresh processes a block.
    #expect(try compare(planted: 0).trials == 12)
  }

  @Test func `an answer agrees within its tolerance, and one without a reference is no answer`() {
    func answer(_ finding: KnownAnswer.Finding) -> Bool? {
      KnownAnswer(question: "q", reference: "r", unit: "ms", finding: finding).agrees
    }
    #expect(answer(.compared(measured: 51, expected: 50, tolerance: 1)) == true)
    #expect(answer(.compared(measured: 48.9, expected: 50, tolerance: 1)) == false)
    #expect(answer(.unavailable("not installed")) == nil)
  }
}
