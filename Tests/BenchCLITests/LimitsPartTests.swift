import BenchCore
import Testing

@testable import BenchCLI

@Suite struct LimitsPartTests {
  @Test func `a quick run spends 7 s on limits, longer ones 30 s, a smoke test nothing`() {
    #expect(LimitsPart(.smoke, budget: .seconds(1000), seed: 1) == nil)
    #expect(LimitsPart(.quick, budget: .seconds(110), seed: 1)?.budget == .seconds(7))
    #expect(LimitsPart(.standard, budget: .seconds(860), seed: 1)?.budget == .seconds(30))
    #expect(LimitsPart(.thorough, budget: .seconds(10_700), seed: 1)?.budget == .seconds(30))
  }

  @Test func `limits take at most a tenth of a run`() {
    #expect(LimitsPart(.quick, budget: .seconds(69), seed: 1) == nil)
    #expect(LimitsPart(.standard, budget: .seconds(299), seed: 1) == nil)
    #expect(LimitsPart(.standard, budget: .seconds(300), seed: 1) != nil)
  }
}
