import BenchCore
import BenchStatistics

/// Ranks the back ends of a class by their speed-up over serial.
struct StandingMaker {
  let points: [PointAnalysis]
  private(set) var standings: [ClassAnalysis.Standing] = []
  private(set) var workloads: [String] = []
  private(set) var fewestBlocks = 0
  private var estimator: Estimator

  init(points: [PointAnalysis], options: AnalysisOptions, seed: UInt64) {
    self.points = points
    estimator = Estimator(options: options, seed: seed)
    rank()
  }

  private mutating func rank() {
    guard let serial = backends(of: .serial).first else { return }
    let others = Model.allCases.filter { $0 != .serial }.flatMap { backends(of: $0) }
    let series = others.map { ($0, points.logRatiosByWorkload($0, over: serial)) }
      .filter { !$0.1.isEmpty }
    // A back end that a few files ask for must not reduce the work of all others to those files.
    let most = series.map(\.1.count).max() ?? 0
    let usual = series.filter { $0.1.count * 3 >= most * 2 }
    // Averages over different work could not be compared, so only work that all share counts.
    let shared = points.map(\.workload).uniqued().filter { name in
      usual.allSatisfy { $0.1.contains { $0.workload == name } }
    }
    let comparable = usual.map { ($0.0, $0.1.filter { shared.contains($0.workload) }) }
    workloads = series.isEmpty ? [] : shared
    fewestBlocks = comparable.flatMap { $0.1.map(\.blocks.count) }.min() ?? 0
    var ranked: [(backend: String, speedup: Interval)] = []
    for (backend, logs) in comparable {
      guard let speedup = estimator.groupRatio(logs.map(\.blocks)) else { continue }
      ranked.append((backend, speedup))
    }
    ranked.sort { $0.speedup.estimate > $1.speedup.estimate }
    guard let best = ranked.first else { return }
    for entry in ranked {
      if let standing = standing(entry.backend, entry.speedup, best: best.backend) {
        standings.append(standing)
      }
    }
  }

  private mutating func standing(_ backend: String, _ speedup: Interval, best: String)
    -> ClassAnalysis.Standing?
  {
    guard let toBest = ratio(backend, best, .throughput), let model = model(of: backend) else {
      return nil
    }
    return ClassAnalysis.Standing(
      backend: backend, model: model, speedup: speedup, toBest: toBest,
      relation: backend == best ? .best : Self.relation(toBest),
      cpuToBest: ratio(backend, best, .cpuPerTask),
      memoryToBest: ratio(backend, best, .peakMemory))
  }

  private static func relation(_ toBest: Interval) -> ClassAnalysis.Standing.Relation {
    let least = 1 / (1 + ClassAnalysis.levelMargin)
    if toBest.lower >= least, toBest.upper <= 1 + ClassAnalysis.levelMargin { return .level }
    return toBest.upper < 1 ? .behind : .notSeparated
  }

  private mutating func ratio(_ backend: String, _ best: String, _ metric: BlockMetric)
    -> Interval?
  {
    let logs = points.logRatiosByWorkload(backend, over: best, metric: metric)
      .filter { workloads.contains($0.workload) }
    return logs.isEmpty ? nil : estimator.groupRatio(logs.map(\.blocks))
  }

  private func backends(of model: Model) -> [String] {
    points.flatMap(\.cells).filter { $0.cell.model == model }.map(\.cell.backend).uniqued()
  }

  private func model(of backend: String) -> Model? {
    points.lazy.compactMap { $0[backend]?.cell.model }.first
  }
}
