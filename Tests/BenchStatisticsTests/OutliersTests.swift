import Testing

@testable import BenchStatistics

struct OutliersTests {
  private let values = [10, 10.2, 9.9, 10.1, 10, 30, 10.3, 9.8, 11.5, 10.1]

  @Test func `outliers are labelled with what else stood out in that sample`() throws {
    let outliers = try Outliers.find(
      in: values,
      evidence: [
        .init(cause: "page faults", readings: [1, 2, 1, 1, 3, 900, 2, 1, 3, 2]),
        .init(cause: "preemptions", readings: [0, 1, 0, 0, 1, 3, 0, 1, 0, 0]),
        .init(cause: "steal", readings: [5, 5, 5, 5, 5, 5, 5, 5, 5, 5]),
      ])
    #expect(outliers.map(\.index) == [5, 8])
    #expect(outliers[0].severity == .severe)
    #expect(outliers[0].isHigh)
    #expect(outliers[0].likelyCauses == ["page faults", "preemptions"])
    #expect(outliers[1].likelyCauses.isEmpty)
  }

  @Test func `few samples have no outliers and evidence must fit`() throws {
    #expect(try Outliers.find(in: [1, 2, 900]).isEmpty)
    #expect(throws: StatisticsError.self) {
      try Outliers.find(in: values, evidence: [.init(cause: "x", readings: [1])])
    }
  }

  @Test func `pulling in moves single values and leaves steps alone`() {
    let step = (0..<20).map { index -> Double in
      let level: Double = index < 10 ? 1 : 2
      return level + 0.01 * Double(index % 3)
    }
    #expect(Outliers.pulledIn(step) == step)
    var spike = step
    spike[4] = 50
    #expect(Outliers.pulledIn(spike)[4] < 1.2)
  }
}
