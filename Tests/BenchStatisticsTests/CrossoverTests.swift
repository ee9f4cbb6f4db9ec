import Testing

@testable import BenchStatistics

struct CrossoverTests {
  private func table(
    _ truth: (Double) -> Double, noise: Double = 0.02, seed: UInt64 = 1
  ) -> [Crossover.Point] {
    var random = RandomSource(seed: seed)
    return [0, 0.25, 0.5, 0.75, 0.9, 0.99].map { x in
      Crossover.Point(x: x, logRatios: (0..<8).map { _ in truth(x) + noise * random.normal() })
    }
  }

  private func crossing(_ points: [Crossover.Point], resamples: Int = 400) throws -> Crossover {
    var random = RandomSource(seed: 2)
    return try Crossover(points, resamples: resamples, using: &random)
  }

  @Test func `a planted crossing is found within its interval`() throws {
    let found = try crossing(table { 0.5 * ($0 - 0.6) })
    guard case .crosses(let place) = found.outcome else {
      Issue.record("no crossing: \(found)")
      return
    }
    #expect(place.interval.contains(0.6))
    #expect(place.interval.width < 0.15)
    #expect(place.winnerBelow == .first)
    #expect(place.winnerAbove == .second)
    #expect(!place.mayLieBelow && !place.mayLieAbove)
    #expect(found.agreement == 1)
    #expect(found.fewestBlocks == 8)
  }

  @Test func `a falling ratio crosses too, in whatever order the points come`() throws {
    let points = table { 0.5 * (0.6 - $0) }
    let found = try crossing(points.reversed())
    guard case .crosses(let place) = found.outcome else {
      Issue.record("no crossing: \(found)")
      return
    }
    #expect(place.winnerBelow == .second)
    #expect(place.interval.contains(0.6))
    #expect(try crossing(points) == found)
  }

  @Test func `a ratio that stays on one side has a winner and no crossing`() throws {
    #expect(try crossing(table { -0.3 - $0 }).outcome == .never(winner: .first))
    #expect(try crossing(table { -2 + $0 }).outcome == .never(winner: .first))
    #expect(try crossing(table { 0.3 + $0 }).outcome == .never(winner: .second))
    #expect(try crossing(table { 2 - $0 }).outcome == .never(winner: .second))
  }

  @Test func `two models that never separate have nothing to cross`() throws {
    // One table in twenty may look separated by chance; seeds are fixed, so this cannot flicker.
    let found = try (UInt64(1)...200).map {
      try crossing(table({ _ in 0 }, seed: $0), resamples: 100).outcome
    }
    #expect(found.count { $0 != .indistinguishable } <= 18)
  }

  @Test func `a crossing near the end of the range says that it may lie beyond`() throws {
    let found = try crossing(table({ 0.3 * ($0 - 0.98) }, noise: 0.03))
    if case .crosses(let place) = found.outcome {
      #expect(place.mayLieAbove)
      #expect(place.interval.upper == 0.99)
    } else {
      #expect(found.agreement < 1)
    }
  }

  @Test func `tables that cannot be read are refused`() {
    #expect(throws: StatisticsError.self) { try crossing([]) }
    var points = table { $0 }
    points[1].x = points[0].x
    #expect(throws: StatisticsError.self) { try crossing(points) }
    points[1].x = 0.1
    points[1].logRatios = [1, 2, 3]
    #expect(throws: StatisticsError.self) { try crossing(points) }
  }

  @Test func `isotonic regression pools what breaks the order`() {
    #expect(Isotonic.fit([1, 3, 2, 4]) == [1, 2.5, 2.5, 4])
    #expect(Isotonic.fit([3, 2, 1]) == [2, 2, 2])
    #expect(Isotonic.residual([3, 2, 1], rising: false) == 0)
  }
}
