public import BenchCore
public import BenchStatistics

/// What the trials of one cell say.
///
/// Every metric is absent if no trial gave it, and has ends of NaN if there are too few samples
/// for an interval.
public struct CellAnalysis: Sendable {
  /// The cell.
  public let cell: Cell
  /// Trials whose results count: each is a process of its own.
  public let processes: Int
  /// Batches over those trials.
  public let batches: Int
  /// Tasks per second.
  public let throughput: Interval?
  /// User and system CPU time of the process tree for one task, in nanoseconds.
  public let cpuPerTask: Interval?
  /// The largest resident set of the process tree, in bytes.
  public let peakMemory: Interval?
  /// The share of the workers' time that was neither on a CPU nor waiting for one.
  public let waitShare: Interval?
  /// The median service time of a task, in nanoseconds.
  public let p50: Interval?
  /// The service time that 99 % of the tasks kept, in nanoseconds.
  public let p99: Interval?
  /// The median of a metric in each block's trial, for pairing with other cells of the block.
  public let byBlock: [BlockMetric: [Int: Double]]
  /// Why trials gave no result, in the order of their blocks.
  public let failures: [TrialFailure]
  /// What trials remarked, each remark once.
  public let notes: [String]
  /// Sensors that could not be read: name, and why.
  public let unavailable: [String: String]
  /// Trials that began and neither ended nor failed: the run was cut off.
  public let unfinished: Int

  /// The reason why the back end cannot run the cell, if that is what every trial says.
  public var notApplicable: String? {
    guard processes == 0, let first = failures.first else { return nil }
    return failures.allSatisfy { $0.kind == .notApplicable } ? first.reason : nil
  }

  /// Computes everything that one cell tells without looking at others.
  init(_ record: CellRecord, options: AnalysisOptions, seed: UInt64) {
    let good = Self.countedTrials(record.trials)
    let samples = good.map(\.samples)
    var estimator = Estimator(options: options, seed: seed)
    cell = record.cell
    processes = good.count
    batches = samples.reduce(0) { $0 + $1.count }
    throughput = estimator.interval(samples, of: BlockMetric.throughput.value)
    cpuPerTask = estimator.interval(samples, of: BlockMetric.cpuPerTask.value)
    // A peak only ever rises within a process, so each process has one: its largest.
    peakMemory = estimator.interval(
      samples.map { batch in batch.compactMap { $0.cost.peakRSS }.max().map { [$0] } ?? [] }
    ) { Double($0.count) }
    waitShare = estimator.interval(samples) { $0.cost.waitShare?.fraction }
      .map { $0.mapped { min(1, max(0, $0)) } }
    p50 = estimator.interval(samples) { $0.latency.map { Double($0.p50.count) } }
    p99 = estimator.interval(samples) { $0.latency.map { Double($0.p99.count) } }
    byBlock = BlockMetric.allCases.reduce(into: [:]) { $0[$1] = Self.medians(good, of: $1) }
    failures = record.trials.compactMap(\.failure)
    notes = good.flatMap(\.summary.notes).uniqued()
    unavailable = good.reduce(into: [:]) { $0.merge($1.summary.unavailable) { old, _ in old } }
    unfinished = record.trials.count { $0.failure == nil && $0.samples.isEmpty }
  }

  /// The trials whose results count; of several for one block (after a resume) the last.
  private static func countedTrials(_ trials: [TrialRecord]) -> [TrialRecord] {
    var byBlock: [Int: TrialRecord] = [:]
    for trial in trials where trial.failure == nil && !trial.samples.isEmpty {
      byBlock[trial.block] = trial
    }
    return byBlock.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func medians(_ trials: [TrialRecord], of metric: BlockMetric) -> [Int: Double] {
    trials.reduce(into: [:]) { result, trial in
      let values = trial.samples.compactMap(metric.compared).filter { $0 > 0 && $0.isFinite }
      result[trial.block] =
        metric == .peakMemory ? values.max() : try? Quantile.median(values)
    }
  }
}

/// The metrics that are compared between cells, block by block.
public enum BlockMetric: String, Sendable, Hashable, CaseIterable {
  /// Tasks per second.
  case throughput
  /// User and system CPU time of the process tree for one task.
  case cpuPerTask
  /// The largest resident set of the process tree.
  case peakMemory

  /// What ratios are made of: in an open loop, whose throughput the schedule decides, the reciprocal
  /// of the mean response time stands for it.
  func compared(_ sample: Sample) -> Double? {
    self == .throughput ? sample.speed : value(sample)
  }

  /// The metric of one batch: tasks per second, nanoseconds, bytes.
  func value(_ sample: Sample) -> Double? {
    switch self {
    case .throughput: sample.throughput
    case .cpuPerTask:
      sample.tasks > 0 ? sample.cost.cpu.map { Double($0.count) / Double(sample.tasks) } : nil
    case .peakMemory: sample.cost.peakRSS.map { Double($0.count) }
    }
  }
}

extension Sequence where Element: Hashable {
  /// The elements in order, each once.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
