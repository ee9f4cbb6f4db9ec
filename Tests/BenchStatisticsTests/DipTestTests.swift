import Testing

@testable import BenchStatistics

struct DipTestTests {
  private func normals(_ count: Int, seed: UInt64) -> [Double] {
    var random = RandomSource(seed: seed)
    return (0..<count).map { _ in random.normal() }
  }

  @Test func `two clear modes are found with their places and shares`() throws {
    let values = normals(60, seed: 1) + normals(40, seed: 2).map { $0 + 8 }
    let test = try DipTest(values)
    #expect(test.isMultimodal())
    #expect(test.modes.count == 2)
    #expect(abs(test.modes[0].center) < 0.5 && abs(test.modes[1].center - 8) < 0.5)
    #expect(abs(test.modes[0].share - 0.6) < 0.01)
  }

  @Test func `one mode is hardly ever taken for two`() throws {
    let alarms = try (UInt64(1)...200).count {
      try DipTest(normals(30, seed: $0)).isMultimodal()
    }
    #expect(alarms <= 10)
  }

  @Test func `equal samples have one mode`() throws {
    let test = try DipTest([3, 3, 3, 3, 3])
    #expect(test.dip == 0.1)
    #expect(test.pValue > 0.5)
    #expect(test.modes.count == 1)
  }

  @Test func `too few or broken samples are refused`() {
    #expect(throws: StatisticsError.self) { try DipTest([1, 2, 3]) }
    #expect(throws: StatisticsError.self) { try DipTest([1, 2, 3, .infinity]) }
  }
}
