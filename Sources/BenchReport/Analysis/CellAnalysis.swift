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
  init(_ record: CellRecord, using estimator: inout Estimator) {
    let good = Self.countedTrials(record.trials)
    let digests = good.map(\.medians)
    cell = record.cell
    processes = good.count
    batches = digests.reduce(0) { $0 + $1.batches }
    // Between processes each counts with the median of its batches; a single process has only its
    // batches to rest on.
    let single = good.count == 1 && good[0].samples.count > 1 ? [good[0].samples] : nil
    func interval(
      _ ofTrial: (TrialDigest) -> Double?, _ ofBatch: (Sample) -> Double?
    ) -> Interval? {
      if let single { return estimator.interval(single, of: ofBatch) }
      return estimator.interval(digests.compactMap(ofTrial).filter(\.isFinite))
    }
    throughput = interval(\.throughput, BlockMetric.throughput.value)
    cpuPerTask = interval(\.cpuPerTask, BlockMetric.cpuPerTask.value)
    // A peak only ever rises within a process, so each process has one: its largest.
    peakMemory = estimator.interval(digests.compactMap(\.peakMemory))
    waitShare = interval(\.waitShare) { $0.cost.waitShare?.fraction }
      .map { $0.mapped { min(1, max(0, $0)) } }
    p50 = interval(\.p50) { $0.latency.map { Double($0.p50.count) } }
    p99 = interval(\.p99) { $0.latency.map { Double($0.p99.count) } }
    byBlock = BlockMetric.allCases.reduce(into: [:]) { byBlock, metric in
      byBlock[metric] = zip(good, digests).reduce(into: [:]) { result, entry in
        guard let value = metric.value(entry.1), value > 0, value.isFinite else { return }
        result[entry.0.block] = value
      }
    }
    failures = record.trials.compactMap(\.failure)
    notes = good.flatMap(\.summary.notes).uniqued()
    unavailable = good.reduce(into: [:]) { $0.merge($1.summary.unavailable) { old, _ in old } }
    unfinished = record.trials.count { $0.failure == nil && $0.samples.isEmpty }
  }

  /// The trials whose results count; of several for one block (after a resume) the last.
  static func countedTrials(_ trials: [TrialRecord]) -> [TrialRecord] {
    var byBlock: [Int: TrialRecord] = [:]
    for trial in trials where trial.failure == nil && !trial.samples.isEmpty {
      byBlock[trial.block] = trial
    }
    return byBlock.sorted { $0.key < $1.key }.map(\.value)
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

  /// The metric of a trial, from the medians of its batches; the peak of memory is its largest.
  ///
  /// In an open loop, whose throughput the schedule decides, the reciprocal of the mean response
  /// time stands for it.
  func value(_ digest: TrialDigest) -> Double? {
    switch self {
    case .throughput: digest.speed
    case .cpuPerTask: digest.cpuPerTask
    case .peakMemory: digest.peakMemory
    }
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
