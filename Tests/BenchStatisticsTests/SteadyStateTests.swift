import Testing

@testable import BenchStatistics

struct SteadyStateTests {
  private func series(_ count: Int, seed: UInt64 = 1, _ shape: (Int) -> Double) -> [Double] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { shape($0) + 0.01 * random.normal() }
  }

  private func kind(_ series: [Double]) throws -> SteadyState.Kind? {
    try SteadyState.classify(series)?.kind
  }

  @Test func `a level series is flat from its first batch`() throws {
    let state = try #require(try SteadyState.classify(series(40) { _ in 1 }))
    #expect(state.kind == .flat)
    #expect(state.steadyFrom == 0)
  }

  @Test func `a fall to the best level is warm-up and says where it ends`() throws {
    let state = try #require(try SteadyState.classify(series(40) { $0 < 9 ? 1.4 : 1 }))
    #expect(state.kind == .warmUp)
    #expect(state.steadyFrom == 9)
    #expect(state.segments.count == 2)
  }

  @Test func `a rise that stays is a slowdown`() throws {
    #expect(try kind(series(40) { $0 < 15 ? 1 : 1.2 }) == .slowdown)
  }

  @Test func `a change in the last quarter is never steady`() throws {
    #expect(try kind(series(40) { $0 < 34 ? 1 : 1.2 }) == .neverSteady)
  }

  @Test func `a drift is never steady`() throws {
    for count in [20, 40, 200] {
      #expect(try kind(series(count) { 1 + 0.3 * Double($0) / Double(count) }) == .neverSteady)
    }
  }

  @Test func `single outliers do not make a series unsteady`() throws {
    #expect(try kind(series(40) { $0 % 13 == 5 ? 3 : 1 }) == .flat)
  }

  @Test func `equal readings of a coarse clock are flat`() throws {
    #expect(try kind([Double](repeating: 2, count: 30)) == .flat)
    #expect(try kind((0..<30).map { $0 % 2 == 0 ? 2 : 2.000_001 }) == .flat)
  }

  @Test func `a short series has no verdict`() throws {
    #expect(try SteadyState.classify([1, 2, 3]) == nil)
    #expect(throws: StatisticsError.self) { try SteadyState.classify([.nan]) }
  }

  @Test func `processes that agree share a word`() {
    #expect(SteadyState.common([.flat, .flat]) == .flat)
    #expect(SteadyState.common([.flat, .warmUp]) == .warmUp)
    #expect(SteadyState.common([.flat, .slowdown]) == nil)
    #expect(SteadyState.common([]) == nil)
  }
}
