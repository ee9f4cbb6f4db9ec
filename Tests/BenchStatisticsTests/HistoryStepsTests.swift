import Testing

@testable import BenchStatistics

struct HistoryStepsTests {
  private func history(_ count: Int, _ level: (Int) -> Double) -> [Double] {
    var random = RandomSource(seed: 6)
    return (0..<count).map { level($0) * (1 + 0.01 * random.normal()) }
  }

  @Test func `a step is found with its size`() throws {
    let steps = try #require(try HistorySteps.find(in: history(30) { $0 < 18 ? 5 : 5.5 }))
    #expect(steps.count == 1)
    #expect(steps.first?.index == 18)
    #expect(steps.first?.ratio.contains(1.1) == true)
    #expect(steps.first?.before == 18 && steps.first?.after == 12)
  }

  @Test func `two steps are two findings`() throws {
    let steps = try HistorySteps.find(in: history(40) { $0 < 12 ? 5 : $0 < 25 ? 6 : 4 })
    #expect(steps?.map(\.index) == [12, 25])
  }

  @Test func `a stable history has no step and a short one no verdict`() throws {
    #expect(try HistorySteps.find(in: history(50) { _ in 5 }) == [])
    #expect(try HistorySteps.find(in: history(9) { $0 < 4 ? 5 : 50 }) == nil)
  }

  @Test func `a step inside of the margin is not worth a word`() throws {
    #expect(
      try HistorySteps.find(in: history(60) { $0 < 30 ? 5 : 5.25 }, margin: 0.1) == [])
  }

  @Test func `durations that are not positive are refused`() {
    #expect(throws: StatisticsError.self) { try HistorySteps.find(in: [1, 0, 2]) }
  }
}
