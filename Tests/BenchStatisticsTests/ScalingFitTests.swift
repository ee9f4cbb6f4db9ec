import Testing

@testable import BenchStatistics

struct ScalingFitTests {
  private let workers = [1.0, 2, 4, 6, 8, 12, 16]

  private func points(
    _ contention: Double, _ coherence: Double, noise: Double = 0
  ) -> [ScalingFit.Point] {
    var random = RandomSource(seed: 3)
    return workers.map { workers in
      let ideal = 100 * ScalingFit.relative(workers, contention, coherence)
      return .init(workers: workers, throughput: ideal * (1 + noise * random.normal()))
    }
  }

  private func fit(_ points: [ScalingFit.Point], _ law: ScalingFit.Law) throws -> ScalingFit {
    var random = RandomSource(seed: 1)
    return try ScalingFit(points, law: law, resamples: 200, using: &random)
  }

  @Test func `exact data gives back its terms and its peak`() throws {
    let fit = try fit(points(0.05, 0.01), .universal)
    #expect(abs(fit.oneWorker.estimate - 100) < 1e-6)
    #expect(abs(fit.contention.estimate - 0.05) < 1e-8)
    #expect(abs(fit.coherence.estimate - 0.01) < 1e-9)
    #expect(abs((fit.peakWorkers ?? 0) - 95.0.squareRoot()) < 1e-4)
    #expect(fit.rSquared > 0.999_999)
    #expect(abs(fit.throughput(workers: 4) - points(0.05, 0.01)[2].throughput) < 1e-6)
  }

  @Test func `noisy data has intervals that hold the truth`() throws {
    let fit = try fit(points(0.05, 0.01, noise: 0.02), .universal)
    #expect(fit.oneWorker.contains(100))
    #expect(fit.contention.contains(0.05))
    #expect(fit.coherence.contains(0.01))
    #expect((fit.peakRange.lower ?? .infinity) < 9.75)
    #expect((fit.peakRange.upper ?? .infinity) > 9.75)
  }

  @Test func `Amdahl's law has a limit and no peak`() throws {
    let fit = try fit(points(0.1, 0), .amdahl)
    #expect(abs(fit.contention.estimate - 0.1) < 1e-8)
    #expect(abs((fit.limit ?? 0) - 10) < 1e-5)
    #expect(fit.peakWorkers == nil)
    #expect(fit.coherence.width == 0)
  }

  @Test func `better than linear scaling is held at linear`() throws {
    let super1 = workers.map {
      ScalingFit.Point(workers: $0, throughput: 10 * $0 * (1 + 0.01 * $0))
    }
    let fit = try fit(super1, .universal)
    #expect(fit.contention.estimate == 0 && fit.coherence.estimate == 0)
    #expect(fit.limit == nil)
  }

  @Test func `fewer than six numbers of workers give no fit`() {
    let few = Array(points(0.1, 0).prefix(5))
    #expect(throws: StatisticsError.self) { try fit(few + few, .amdahl) }
    var bad = points(0.1, 0)
    bad[2].throughput = 0
    #expect(throws: StatisticsError.self) { try fit(bad, .amdahl) }
    bad[2] = .init(workers: 0.5, throughput: 3)
    #expect(throws: StatisticsError.self) { try fit(bad, .amdahl) }
  }
}
