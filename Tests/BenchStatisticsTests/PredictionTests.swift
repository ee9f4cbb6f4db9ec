import Testing

@testable import BenchStatistics

struct PredictionTests {
  @Test func `number inside, rate and stay follow from each other`() throws {
    #expect(try LittlesLaw.inside(rate: 50, stay: 0.2) == 10)
    #expect(try LittlesLaw.stay(inside: 10, rate: 50) == 0.2)
    #expect(try LittlesLaw.rate(inside: 10, stay: 0.2) == 50)
    #expect(throws: StatisticsError.self) { try LittlesLaw.rate(inside: 1, stay: 0) }
    #expect(throws: StatisticsError.self) { try LittlesLaw.inside(rate: -1, stay: 0) }
  }

  @Test func `a closed system is limited by workers, then by processors`() throws {
    let system = try ClosedSystem(compute: 0.001, wait: 0.009, processors: 2)
    #expect(abs(system.knee - 20) < 1e-9)
    #expect(abs(system.limit - 2_000) < 1e-9)
    #expect(abs(system.throughput(workers: 5) - 500) < 1e-9)
    #expect(abs(system.throughput(workers: 500) - 2_000) < 1e-9)
    #expect(abs(system.throughput(workers: system.knee) - system.limit) < 1e-9)
    #expect(abs(system.utilization(workers: 10) - 0.5) < 1e-12)
    #expect(abs(system.waitShare - 0.9) < 1e-12)
  }

  @Test func `overhead lowers the limit and pure waiting has none`() throws {
    let slow = try ClosedSystem(compute: 0.001, wait: 0.009, overhead: 0.001, processors: 2)
    #expect(abs(slow.limit - 1_000) < 1e-9)
    let waiting = try ClosedSystem(compute: 0, wait: 1, processors: 1)
    #expect(waiting.knee == .infinity)
    #expect(waiting.throughput(workers: 30) == 30)
    #expect(throws: StatisticsError.self) {
      try ClosedSystem(compute: 0, wait: 0, processors: 1)
    }
  }

  @Test func `a pool pays off after its start is earned back`() throws {
    let pool = try PoolPrediction(
      start: 0.05, dispatch: 1e-5, compute: 1e-3, overhead: 0, processors: 2)
    #expect(abs((pool.breakEvenTasks ?? 0) - 100) < 1e-9)
    #expect(abs(pool.duration(tasks: 100) - 0.1) < 1e-12)
    #expect(!pool.isDispatchBound)
  }

  @Test func `a pool never wins with tasks shorter than their dispatch`() throws {
    let pool = try PoolPrediction(
      start: 0.05, dispatch: 1e-5, compute: 5e-6, overhead: 0, processors: 8)
    #expect(pool.breakEvenTasks == nil)
    #expect(pool.isDispatchBound)
  }

  @Test func `a residual beyond fifteen per cent needs an explanation`() throws {
    let measured = Interval(lower: 1.1, estimate: 1.2, upper: 1.3, confidence: 0.95)
    let residual = try Residual(measured: measured, predicted: 1)
    #expect(residual.needsExplanation)
    #expect(!residual.isWithinInterval)
    #expect(!(try Residual(measured: measured, predicted: 1.15).needsExplanation))
    #expect(throws: StatisticsError.self) { try Residual(measured: measured, predicted: 0) }
  }
}
