import Testing

@testable import BenchStatistics

@Suite struct SerialDependenceTests {
  /// How many of all orders of so many values are called dependent.
  private func found(_ count: Int) -> Double {
    var values = (0..<count).map(Double.init)
    var (all, hits) = (0, 0)
    // Heap's algorithm: every order once.
    func permute(_ size: Int) {
      guard size > 1 else {
        all += 1
        if SerialDependence.isFound(in: values) { hits += 1 }
        return
      }
      for index in 0..<size {
        permute(size - 1)
        values.swapAt(size.isMultiple(of: 2) ? index : 0, size - 1)
      }
    }
    permute(count)
    return Double(hits) / Double(all)
  }

  @Test(arguments: [6, 7, 8])
  func `over all orders the test errs as often as it says`(count: Int) {
    // The normal approximation, and few orders to choose from.
    #expect((0.014...0.034).contains(found(count)), "\(count): \(found(count))")
  }

  @Test func `the ratio is that of the paper's definition`() throws {
    // Ranks 1 2 3 4 5 6: five steps of 1 over the squared deviations 17.5.
    #expect(
      try #require(SerialDependence.vonNeumannRatio([10, 20, 30, 40, 50, 60])) == 5 / 17.5)
    // Ranks 1.5 1.5 3.5 3.5: one step of 2 over four deviations of 1.
    #expect(try #require(SerialDependence.vonNeumannRatio([7, 7, 9, 9])) == 1)
    #expect(SerialDependence.vonNeumannRatio([1, 1, 1]) == nil)
  }

  @Test func `a drift and a step are found, equal and alternating values are not`() {
    let rising = (0..<12).map { Double($0) }
    #expect(SerialDependence.isFound(in: rising))
    let step = (0..<16).map { index -> Double in Double(index / 8) + 0.01 * Double(index % 3) }
    #expect(SerialDependence.isFound(in: step))
    #expect(!SerialDependence.isFound(in: [Double](repeating: 0.05, count: 16)))
    let alternating = (0..<16).map { Double($0 % 2) }
    #expect(!SerialDependence.isFound(in: alternating))
    #expect(!SerialDependence.isFound(in: [1, 2, 3, 4, 5]))
  }

  private static let mixed = [3, 8, 1, 11, 6, 0, 9, 4, 10, 2, 7, 5]

  @Test func `blocks that hang together need a difference that is large beside their spread`()
    throws
  {
    let rising = (0..<12).map { 0.02 + 0.01 * Double($0) }
    let ratio = try PairedRatio(logRatios: rising)
    #expect(!ratio.interval.contains(1))
    #expect(ratio.isSerial)
    #expect(try ratio.verdict(margin: 0.01) == .notSeparated)
    #expect(try ratio.verdict(margin: 0.01, adjustedPValue: 0.001) == .notSeparated)
    // The same values in another order, and a difference ten times the spread.
    #expect(
      try PairedRatio(logRatios: Self.mixed.map { rising[$0] }).verdict(margin: 0.01) == .slower)
    #expect(
      try PairedRatio(logRatios: rising.map { $0 + 1 }).verdict(margin: 0.01) == .slower)
  }

  @Test func `equals that hang together are equivalent only well inside of the margin`() throws {
    let rising = (0..<12).map { 0.0015 * (Double($0) - 5.5) }
    #expect(try PairedRatio(logRatios: rising).verdict(margin: 0.01) == .notSeparated)
    #expect(
      try PairedRatio(logRatios: Self.mixed.map { rising[$0] }).verdict(margin: 0.01)
        == .equivalent)
    #expect(try PairedRatio(logRatios: rising).verdict(margin: 0.1) == .equivalent)
  }
}
