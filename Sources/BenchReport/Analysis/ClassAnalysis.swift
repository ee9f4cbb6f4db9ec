public import BenchCore
public import BenchStatistics

/// All points of one class of work, and how the models stand there.
public struct ClassAnalysis: Sendable {
  /// How one back end stands among the others.
  public struct Standing: Sendable {
    /// How the back end relates to the best one.
    public enum Relation: Sendable, Hashable {
      /// It does the most.
      case best
      /// Its interval lies within 5 % of the best one.
      case level
      /// Its interval lies below the best one.
      case behind
      /// The blocks do not tell it from the best one, nor show that it is level.
      case notSeparated
    }

    /// The back end.
    public let backend: String
    /// Its model.
    public let model: Model
    /// Speed-up over serial: the geometric mean over the workloads, from paired blocks.
    public let speedup: Interval
    /// Throughput over that of the best back end.
    public let toBest: Interval
    /// What that says.
    public let relation: Relation
    /// CPU per task over that of the best back end.
    public let cpuToBest: Interval?
    /// Peak memory over that of the best back end.
    public let memoryToBest: Interval?
  }

  /// The class.
  public let workloadClass: WorkloadClass
  /// Its points, in the plan's order.
  public let points: [PointAnalysis]
  /// The back ends from the best to the worst; those without any result are left out.
  public let standings: [Standing]
  /// The workloads that the standings rest on: those in which all these back ends gave results.
  public let workloads: [String]
  /// The workloads that they do not rest on, because a back end gave no result there.
  ///
  /// A workload whose file excludes one of the back ends is not meant for this comparison, so it is
  /// not named.
  public var leftOut: [String] {
    points.map(\.workload).uniqued().filter { name in
      let present = points.filter { $0.workload == name }.flatMap(\.backends)
      return !workloads.contains(name) && standings.allSatisfy { present.contains($0.backend) }
        && points.contains { $0.workload == name && $0.cells.contains { $0.cell.model == .serial } }
    }
  }
  /// The fewest blocks that any of them had.
  public let fewestBlocks: Int
  /// Each concurrent back end against `threads`, by point (as in ``points``) and back end.
  public let againstThreads: [[String: Comparison]]
  /// Each back end against the point's fastest, by point and back end.
  public let againstFastest: [[String: Comparison]]

  /// The back end that the others are held against.
  public static let reference = Model.threads.rawValue

  /// Differences within this share do not decide between models: cost and simplicity do.
  static let levelMargin = 0.05

  init(
    _ workloadClass: WorkloadClass, points: [PointAnalysis], options: AnalysisOptions, seed: UInt64
  ) {
    self.workloadClass = workloadClass
    self.points = points
    // Serial is left out: its comparison is the speed-up of threads, turned round.
    let concurrent = Model.allCases.filter { $0 != .serial }
    againstThreads = Self.compare(points, concurrent, options: options) { _ in Self.reference }
    againstFastest = Self.compare(points, Model.allCases, options: options) {
      $0.fastest?.cell.backend
    }
    let maker = StandingMaker(points: points, options: options, seed: seed)
    standings = maker.standings
    workloads = maker.workloads
    fewestBlocks = maker.fewestBlocks
  }

  private static func compare(
    _ points: [PointAnalysis], _ models: [Model], options: AnalysisOptions,
    base: (PointAnalysis) -> String?
  ) -> [[String: Comparison]] {
    var rows: [ComparisonTable.Row] = []
    var places: [Int] = []
    for (index, point) in points.enumerated() {
      guard let base = base(point) else { continue }
      for cell in point.cells where cell.cell.backend != base && models.contains(cell.cell.model) {
        let backend = cell.cell.backend
        let blocks = point.logRatios(backend, over: base).sorted { $0.key < $1.key }
        rows.append(.init(candidate: backend, base: base, logRatios: blocks.map(\.value)))
        places.append(index)
      }
    }
    var result = [[String: Comparison]](repeating: [:], count: points.count)
    for (place, comparison) in zip(places, ComparisonTable.decide(rows, options: options)) {
      if let comparison { result[place][comparison.candidate] = comparison }
    }
    return result
  }
}

extension PointAnalysis {
  /// The cell with the highest throughput.
  public var fastest: CellAnalysis? {
    cells.filter { $0.throughput != nil }
      .max { ($0.throughput?.estimate ?? 0) < ($1.throughput?.estimate ?? 0) }
  }
}

extension [PointAnalysis] {
  /// Block-wise log-ratios of a metric, one list a workload.
  ///
  /// A workload with several points gives, for each block, the mean over its points, so that no
  /// workload counts more than another for having more points. A workload in which either back end
  /// gave no common block is left out.
  func logRatiosByWorkload(
    _ candidate: String, over base: String, metric: BlockMetric = .throughput
  ) -> [(workload: String, blocks: [Double])] {
    map(\.workload).uniqued().compactMap { workload in
      let points = filter { $0.workload == workload }
        .map { $0.logRatios(candidate, over: base, metric: metric) }.filter { !$0.isEmpty }
      guard let first = points.first else { return nil }
      let common = first.keys.filter { block in points.allSatisfy { $0[block] != nil } }.sorted()
      let blocks = common.map { block in
        points.reduce(0) { $0 + ($1[block] ?? 0) } / Double(points.count)
      }
      return blocks.isEmpty ? nil : (workload, blocks)
    }
  }
}
