public import BenchCore
import BenchStatistics
import Glibc

/// Stores of any size whose truth is known, for the bars on speed and on naming what was planted.
///
/// Deterministic: everything follows from the design and its seed.
public struct MadeHistory: Sendable {
  /// One place in the design: which cell of which run.
  public struct Place: Sendable, Hashable {
    /// The run, from 0.
    public var run: Int
    /// The point, from 0.
    public var point: Int
    /// The model.
    public var model: Model
  }

  /// How many runs, a minute or so apart.
  public var runs = 10
  /// How many points; every tenth is one of `mixed/dial`.
  public var points = 25
  /// How many trials a cell has.
  public var blocks = 10
  /// How many samples a trial has.
  public var batches = 100
  /// Buckets of each sample's histogram.
  public var buckets = 8
  /// Where the noise starts from.
  public var seed: UInt64 = 1
  /// Whether every run has the same seed, so that runs pair block by block.
  public var isOnePlan = true
  /// The machine of all runs.
  public var machine = "Made CPU 3000"
  /// Standard deviations of the logarithms: what a run's cells share, a block's, a process, a batch.
  public var noise = (run: 0.002, block: 0.01, process: 0.004, batch: 0.004)
  /// The planted factor on the throughput of a cell, over ``Made/speeds``.
  public var factor: @Sendable (Place) -> Double = { _ in 1 }

  /// A design of 1,000,000 samples in 10,000 trials.
  public init() {}

  /// Samples of the whole design.
  public var samples: Int { trials * batches }
  /// Trials of the whole design.
  public var trials: Int { runs * points * Model.allCases.count * blocks }

  /// One run of the design, by its index from 0.
  public func run(_ index: Int) -> RunResults {
    var random = RandomSource(seed: seed &+ UInt64(index) &* 7919)
    let start = Made.start + .seconds(Int64(index) * 86_400)
    let shared = noise.run * random.normal()
    var cells: [CellRecord] = []
    for point in 0..<points {
      let blocks = (0..<blocks).map { _ in shared + noise.block * random.normal() }
      for model in Model.allCases {
        let place = Place(run: index, point: point, model: model)
        cells.append(record(place, blocks, start, &random))
      }
    }
    var run = Made.runRecord()
    run.startedAt = start
    run.endedAt = start + .seconds(600)
    run.seed = isOnePlan ? seed : seed &+ UInt64(index)
    run.build = "0.1.0 release swift-6.3 commit \(String(1_000_000 + index, radix: 16))"
    run.environment.facts[0].reading = .value(machine)
    return RunResults(run: run, workloads: workloads, cells: cells)
  }

  private var workloads: [WorkloadRecord] {
    (0..<points).reduce(into: []) { workloads, point in
      let (name, kind) = Self.workload(point)
      guard !workloads.contains(where: { $0.identifier == name }) else { return }
      workloads.append(Made.workload(name, kind))
    }
  }

  /// The workload of a point: io, compute and the dial by turns, five points each.
  private static func workload(_ point: Int) -> (name: String, kind: WorkloadClass) {
    let kinds: [(String, WorkloadClass)] = [("io", .io), ("cpu", .compute)]
    if point % 10 == 9 { return ("mixed/dial", .mixed) }
    let (group, kind) = kinds[point % 2]
    return ("\(group)/made-\(point / 10)", kind)
  }

  private func record(
    _ place: Place, _ blocks: [Double], _ start: Nanoseconds, _ random: inout RandomSource
  ) -> CellRecord {
    let (name, kind) = Self.workload(place.point)
    var settings = [ParameterPoint.Setting("size", .integer(Int64(place.point)))]
    if kind == .mixed {
      let share = min(0.99, Double(place.point / 10) * 10 / Double(max(1, points)))
      settings = [.init("wait", .share(Share((share * 100).rounded() / 100)))]
    }
    let cell = Cell(
      workload: name, workloadClass: kind, parameters: ParameterPoint(settings),
      backend: place.model.rawValue, model: place.model, tasks: 100,
      concurrency: place.model == .serial ? 1 : 16)
    let truth = 1e4 * (Made.speeds[place.model] ?? 1) * factor(place)
    let trials = blocks.indices.map { block in
      trial(block, truth, kind, blocks[block], start, &random)
    }
    return CellRecord(
      cell: cell, plannedBlocks: 2...max(2, blocks.count), trials: trials,
      conclusion: Conclusion(reason: .precise, precision: 0.01, blocks: blocks.count))
  }

  private func trial(
    _ block: Int, _ truth: Double, _ kind: WorkloadClass, _ shared: Double, _ start: Nanoseconds,
    _ random: inout RandomSource
  ) -> TrialRecord {
    let process = truth * exp(shared + noise.process * random.normal())
    let samples = (0..<batches).map { batch -> Sample in
      let rate = process * exp(noise.batch * random.normal())
      var sample = Made.sample(batch: batch, wall: Nanoseconds(seconds: 100 / rate))
      sample.cost.waitShare = Share(kind == .io ? 0.9 : kind == .compute ? 0.02 : 0.5)
      sample.metrics = [:]
      sample.latency?.buckets = (1...max(1, buckets)).map {
        .init(upTo: Nanoseconds(Int64($0) * 100_000), count: 100 / Int64(max(1, buckets)))
      }
      return sample
    }
    return TrialRecord(
      block: block, position: 0, startedAt: start + .seconds(Int64(block)),
      phases: [.run: Nanoseconds(1_000_000)], duration: .milliseconds(100), samples: samples)
  }
}
