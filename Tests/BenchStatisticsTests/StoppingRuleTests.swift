import Testing

@testable import BenchStatistics

struct StoppingRuleTests {
  private func interval(_ half: Double) -> Interval {
    Interval(lower: 1 - half, estimate: 1, upper: 1 + half, confidence: 0.95)
  }

  /// Feeds widths, one a round and one second each, and returns what ended it.
  private func run(
    _ widths: [Double], budget: Double = .infinity, floor: Int = 4, ceiling: Int = 16
  ) throws -> StoppingRule.Stop? {
    var rule = try StoppingRule(target: 0.01, floor: floor, ceiling: ceiling, budget: budget)
    for (index, width) in widths.enumerated() {
      let decision = rule.look(
        interval: interval(width), rounds: index + 1, elapsed: Double(index + 1), nextRound: 1)
      if case .stop(let stop) = decision { return stop }
    }
    return nil
  }

  @Test func `an interval that stays narrow stops, but not below the floor`() throws {
    let stop = try #require(try run([0.001, 0.001, 0.002, 0.009, 0.009]))
    #expect(stop.reason == .precise)
    #expect(stop.rounds == 4)
    #expect(abs((stop.precision ?? 0) - 0.009) < 1e-12)
  }

  @Test func `an interval that is narrow once is not believed`() throws {
    let stop = try #require(try run([0.02, 0.02, 0.02, 0.009, 0.02, 0.009, 0.009, 0.008, 0.007]))
    #expect(stop.reason == .precise)
    #expect(stop.rounds == 8)
  }

  @Test func `a narrow interval at the ceiling is precise`() throws {
    #expect(try run([0.03, 0.03, 0.03, 0.02, 0.009], ceiling: 5)?.reason == .precise)
  }

  @Test func `a width that shrinks too slowly ends at the ceiling`() throws {
    let widths = (1...20).map { 0.2 / Double($0).squareRoot() }
    let stop = try #require(try run(widths))
    #expect(stop.reason == .ceiling)
    #expect(stop.rounds == 16)
  }

  @Test func `a width that does not shrink at all is called unstable`() throws {
    #expect(try run([Double](repeating: 0.3, count: 20))?.reason == .unstable)
  }

  @Test func `the budget is obeyed below the floor and before a round that would pass it`() throws {
    let stop = try #require(try run([0.3, 0.3, 0.3], budget: 2.5))
    #expect(stop.reason == .budget)
    #expect(stop.rounds == 2)
  }

  @Test func `an interruption wins over everything and keeps the precision reached`() throws {
    var rule = try StoppingRule(target: 0.5, floor: 1, ceiling: 1, budget: 1)
    let decision = rule.look(
      interval: interval(0.25), rounds: 1, elapsed: 9, isInterrupted: true)
    #expect(decision == .stop(.init(reason: .interrupted, precision: 0.25, rounds: 1)))
  }

  @Test func `no interval yet means going on`() throws {
    var rule = try StoppingRule(target: 0.01, floor: 1, ceiling: 9, budget: 100)
    #expect(rule.look(interval: nil, rounds: 1, elapsed: 1) == .goOn)
  }

  @Test func `impossible rules are refused`() {
    #expect(throws: StatisticsError.self) {
      try StoppingRule(target: 0, floor: 1, ceiling: 2, budget: 1)
    }
    #expect(throws: StatisticsError.self) {
      try StoppingRule(target: 0.1, floor: 3, ceiling: 2, budget: 1)
    }
    #expect(throws: StatisticsError.self) {
      try StoppingRule(target: 0.1, floor: 1, ceiling: 2, budget: 0)
    }
  }
}
