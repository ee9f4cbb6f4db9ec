public import BenchCore

/// Everything that a report says about a run, as values: computed once, rendered in many forms.
///
/// Deterministic: the resampling starts from the run's own seed.
public struct RunAnalysis: Sendable {
  /// The run itself.
  public let results: RunResults
  /// What the analysis assumed.
  public let options: AnalysisOptions
  /// Every workload at every point, in the plan's order.
  public let points: [PointAnalysis]
  /// The classes that occur: compute-bound, IO-bound, mixed.
  public let classes: [ClassAnalysis]
  /// How ratios between models change with the kind of work.
  public let contrasts: [ContrastAnalysis]
  /// The workload whose wait share is swept, if there is one.
  public let dial: DialAnalysis?
  /// The labels against what was measured.
  public let labels: [LabelCheck]
  /// Trials without a result, by reason.
  public let failures: [FailureGroup]
  /// The answers to the claims that the options name.
  public let claims: [ClaimAnswer]

  /// Usable CPUs, P in every formula.
  public var processors: Int { results.run.environment.usableCPUs }
  /// All cells, in the plan's order.
  public var cells: [CellAnalysis] { points.flatMap(\.cells) }
  /// Trial processes whose results count.
  public var processes: Int { cells.reduce(0) { $0 + $1.processes } }
  /// Batches whose results count.
  public var batches: Int { cells.reduce(0) { $0 + $1.batches } }
  /// The doubts from before, during and after the run, each id once.
  public var doubts: [Doubt] {
    var seen: Set<String> = []
    return (results.run.environment.doubts + results.run.laterDoubts)
      .filter { seen.insert($0.id + "\u{0}" + $0.evidence).inserted }
  }

  /// Analyses a run, with its samples or with digests in their place; the results are the same.
  public init(_ results: RunResults, options: AnalysisOptions = AnalysisOptions()) {
    let seed = results.run.seed
    let points = Self.points(results.cells, options: options, seed: seed)
    self.results = results
    self.options = options
    self.points = points
    classes = WorkloadClass.reportOrder.compactMap { kind in
      let own = points.filter { $0.workloadClass == kind }
      guard !own.isEmpty else { return nil }
      return ClassAnalysis(kind, points: own, options: options, seed: seed)
    }
    contrasts = ContrastAnalysis.all(points: points, options: options, seed: seed)
    dial = DialAnalysis(
      points, processors: results.run.environment.usableCPUs, options: options, seed: seed)
    labels = points.map(\.workload).uniqued().map { workload in
      LabelCheck(workload: workload, points: points.filter { $0.workload == workload })
    }
    failures = FailureGroup.all(points.flatMap(\.cells))
    claims = ClaimAnswer.all(options.claims, results: results, options: options)
  }

  /// Groups cells by workload and point, in the order in which they first appear.
  private static func points(_ records: [CellRecord], options: AnalysisOptions, seed: UInt64)
    -> [PointAnalysis]
  {
    struct Key: Hashable {
      var workload: String
      var parameters: ParameterPoint
    }
    let grouped = Dictionary(grouping: records.indices) { index in
      Key(workload: records[index].cell.workload, parameters: records[index].cell.parameters)
    }
    var estimator = Estimator(options: options, seed: seed)
    return grouped.values.sorted { ($0.first ?? 0) < ($1.first ?? 0) }.compactMap { indices in
      let cells = indices.map { index in
        CellAnalysis(records[index], using: &estimator)
      }
      return PointAnalysis(indices.map { records[$0] }, cells: cells)
    }
  }
}

extension WorkloadClass {
  /// The order in which a report speaks of the classes.
  static let reportOrder: [WorkloadClass] = [.compute, .io, .mixed]
}
