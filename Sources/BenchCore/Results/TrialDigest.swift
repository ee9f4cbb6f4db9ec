/// What the batches of one trial come to: a median for each metric that is compared.
///
/// A store works it out once, when the trial ends, so that a run of a million samples is read and
/// analysed without them. Where a trial carries a digest, its ``TrialRecord/samples`` hold one
/// sample that stands for all of them: the median of every metric, and the latencies of all batches
/// in one histogram.
public struct TrialDigest: Hashable, Sendable, Codable {
  /// How many batches the trial had.
  public var batches: Int
  /// Wall time of a batch in nanoseconds.
  public var wall: Double?
  /// Tasks a second.
  public var throughput: Double?
  /// What comparisons use; see ``Sample/speed``.
  public var speed: Double?
  /// User and system CPU time of the process tree for one task, in nanoseconds.
  public var cpuPerTask: Double?
  /// The part of the workers' time neither running nor ready, 0…1.
  public var waitShare: Double?
  /// The median service time of a task in nanoseconds.
  public var p50: Double?
  /// The service time that 99 % of the tasks kept, in nanoseconds.
  public var p99: Double?
  /// The largest resident set of the process tree in bytes; the highest of the batches.
  public var peakMemory: Double?
  /// The medians of what the workload adds, such as `lost_updates`.
  public var metrics: [String: Double]

  /// Makes an empty digest of so many batches.
  public init(batches: Int = 0) {
    self.batches = batches
    metrics = [:]
  }

  /// Works a digest out from samples; without samples every metric is absent.
  public init(_ samples: [Sample]) {
    batches = samples.count
    wall = Self.median(samples.map { Double($0.wall.count) })
    throughput = Self.median(samples.compactMap { $0.wall.count > 0 ? $0.throughput : nil })
    speed = Self.median(samples.compactMap { $0.wall.count > 0 ? $0.speed : nil })
    cpuPerTask = Self.median(
      samples.compactMap { sample in
        sample.tasks > 0 ? sample.cost.cpu.map { Double($0.count) / Double(sample.tasks) } : nil
      })
    waitShare = Self.median(samples.compactMap { $0.cost.waitShare?.fraction })
    p50 = Self.median(samples.compactMap { $0.latency.map { Double($0.p50.count) } })
    p99 = Self.median(samples.compactMap { $0.latency.map { Double($0.p99.count) } })
    peakMemory = samples.compactMap { $0.cost.peakRSS.map { Double($0.count) } }.max()
    let values = samples.reduce(into: [String: [Double]]()) { values, sample in
      for (name, value) in sample.metrics { values[name, default: []].append(value) }
    }
    metrics = values.compactMapValues(Self.median)
  }

  /// The middle of the finite values, or the mean of the middle two; nil if there is none.
  private static func median(_ values: [Double]) -> Double? {
    let sorted = values.filter(\.isFinite).sorted()
    guard !sorted.isEmpty else { return nil }
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}

extension TrialRecord {
  /// The trial's digest: the stored one, or else worked out from its samples.
  public var medians: TrialDigest { digest ?? TrialDigest(samples) }
}
