import Glibc
import Testing

@testable import BenchStatistics

struct ScalingTests {
  private func granularity(
    overhead: Double, sizes: [Double] = [1e-6, 1e-5, 1e-4, 1e-3], threshold: Double = 0.5
  ) throws -> Granularity {
    var random = RandomSource(seed: 2)
    let points = sizes.map { size in
      Granularity.Point(
        task: size,
        efficiencies: (0..<8).map { _ in
          size / (size + overhead) * (1 + 0.01 * random.normal())
        })
    }
    return try Granularity(points, threshold: threshold, resamples: 300, using: &random)
  }

  @Test func `half of the speed is left where the task equals its overhead`() throws {
    guard case .at(let size) = try granularity(overhead: 2e-5).outcome else {
      Issue.record("not found")
      return
    }
    #expect(size.contains(2e-5))
    #expect(size.relativeHalfWidth < 0.1)
  }

  @Test func `a granularity outside of the sweep is said to be so`() throws {
    #expect(try granularity(overhead: 1e-9).outcome == .belowRange(smallest: 1e-6))
    guard case .aboveRange(let largest) = try granularity(overhead: 1).outcome else {
      Issue.record("found")
      return
    }
    #expect(largest == 1e-3)
    #expect(throws: StatisticsError.self) { try granularity(overhead: 1, threshold: 1.5) }
    #expect(throws: StatisticsError.self) { try granularity(overhead: 1, sizes: [1]) }
  }

  private func breakEven(_ speeds: [Int: Double], noise: Double = 0.01) throws
    -> BreakEvenWorkers
  {
    var random = RandomSource(seed: 2)
    return try BreakEvenWorkers(
      speeds.sorted { $0.key < $1.key }.map { workers, ratio in
        .init(
          workers: workers, logRatios: (0..<10).map { _ in log(ratio) + noise * random.normal() })
      })
  }

  @Test func `the fewest workers that beat serial are found`() throws {
    let cost = try breakEven([1: 1.8, 2: 1.1, 3: 0.7, 4: 0.5])
    guard case .workers(let workers, let ratio) = cost.outcome else {
      Issue.record("\(cost)")
      return
    }
    #expect(workers == 3)
    #expect(ratio.contains(0.7))
    #expect(cost.mostWorkers == 4)
  }

  @Test func `no number of workers that beats serial is unbounded or undecided`() throws {
    #expect(try breakEven([1: 1.8, 2: 1.3]).outcome == .unbounded)
    let mixed = BreakEvenWorkers.Point(
      workers: 2, logRatios: [-0.3, 0.2, -0.4, 0.25, -0.3, 0.2, -0.2])
    #expect(try BreakEvenWorkers([mixed]).outcome == .undecided)
    #expect(throws: StatisticsError.self) { try breakEven([:]) }
    #expect(throws: StatisticsError.self) { try breakEven([0: 1]) }
  }

  @Test func `the Gini coefficient runs from all alike to one has all`() throws {
    #expect(try Gini.coefficient([5, 5, 5]) == 0)
    #expect(abs(try Gini.coefficient([0, 0, 0, 8]) - 0.75) < 1e-12)
    #expect(try Gini.coefficient([0, 0]) == 0)
    #expect(throws: StatisticsError.self) { try Gini.coefficient([1, -1]) }
    #expect(throws: StatisticsError.self) { try Gini.coefficient([]) }
  }

  @Test func `the cost of a waiter is the slope, not the quotient`() throws {
    let repeats = [1.0, 1_000, 100_000].map { waiters in
      (x: waiters, values: [0.999, 1, 1.001].map { $0 * (8e6 + 1_500 * waiters) })
    }
    let slope = try WeightedSlope(WeightedSlope.weighted(repeats))
    #expect(slope.slope.contains(1_500))
    #expect(slope.slope.relativeHalfWidth < 0.01)
    #expect(slope.intercept.contains(8e6))
    #expect(slope.points == 9)
    #expect(throws: StatisticsError.self) {
      try WeightedSlope([.init(x: 1, y: 1), .init(x: 2, y: 2), .init(x: 2, y: 3)])
    }
  }
}
