public import BenchCore
public import BenchStatistics
import CPrimitives

/// Measures the measuring: what reading the clock costs, what a back end itself costs a task, and what
/// timing a task adds to it.
///
/// An empty task (the step `nothing`) runs through every back end in fresh trials, with and without
/// timing, in interleaved blocks. Not for several threads at once.
public struct Selfcheck {
  /// What was found for one back end.
  public struct Overhead: Hashable, Sendable {
    /// The back end.
    public var backend: String
    /// Time per empty task, in nanoseconds, timing included; over the trials.
    public var perTask: Interval
    /// What timing adds to a task, in nanoseconds; from paired blocks.
    public var timing: Interval
    /// From the release to the start of the last worker's first task, in nanoseconds; median.
    public var startSkew: Double?
    /// Why nothing was found; then the intervals mean nothing.
    public var failure: TrialFailure?
  }

  /// Workers in every back end.
  public static let workers = 2
  /// Empty tasks in a batch: long enough (some ms at 50 ns a task) for the clock, the gate and one
  /// preemption to matter little.
  public static let tasks = 200_000
  /// Measured batches in a trial; the median counts.
  private static let batches = 5

  private let launcher: any TrialLauncher
  private let makeScratch: () throws -> String
  private let removeScratch: (String) -> Void

  /// Makes a check that runs its trials with `launcher`.
  public init(
    launcher: any TrialLauncher, makeScratch: @escaping () throws -> String,
    removeScratch: @escaping (String) -> Void
  ) {
    self.launcher = launcher
    self.makeScratch = makeScratch
    self.removeScratch = removeScratch
  }

  /// What one reading of the monotonic clock costs, in nanoseconds: the median of 1,000 rounds of 100.
  public static func clockCost() -> Double {
    let rounds = (0..<1000).map { _ -> Double in
      let start = cprimitives_monotonic_now()
      for _ in 0..<99 { _ = cprimitives_monotonic_now() }
      return Double(cprimitives_monotonic_now() - start) / 100
    }
    return rounds.sorted()[500]
  }

  /// The smallest step of the monotonic clock that 100,000 readings show, in nanoseconds.
  public static func clockResolution() -> Double {
    var smallest = Int64.max
    var last = cprimitives_monotonic_now()
    for _ in 0..<100_000 {
      let next = cprimitives_monotonic_now()
      if next > last { smallest = min(smallest, next - last) }
      last = next
    }
    return Double(smallest)
  }

  /// Measures the overhead of back ends.
  ///
  /// - Parameters:
  ///   - backends: Which.
  ///   - blocks: How often each is measured, 6 or more for an interval.
  ///   - seed: Decides the order in each block.
  /// - Throws: `BenchError` if no scratch folder can be made.
  public func overheads(
    of backends: [BackendDescriptor], blocks: Int = 8, seed: UInt64
  ) throws -> [Overhead] {
    var plain: [String: [Double]] = [:]
    var timed: [String: [Double]] = [:]
    var failures: [String: TrialFailure] = [:]
    var skews: [String: [Double]] = [:]
    let orders = try LatinSquare.orders(cells: backends.count * 2, blocks: blocks, seed: seed)
    for order in orders {
      for index in order {
        let backend = backends[index / 2]
        let isTimed = index % 2 == 1
        let (value, skew, failure) = try measure(backend, timed: isTimed)
        if let failure { failures[backend.name] = failure }
        guard let value else { continue }
        if isTimed, let skew { skews[backend.name, default: []].append(skew) }
        if isTimed {
          timed[backend.name, default: []].append(value)
        } else {
          plain[backend.name, default: []].append(value)
        }
      }
    }
    return try backends.map { backend in
      var overhead = try overhead(
        backend.name, plain, timed, failures[backend.name], seed: seed)
      overhead.startSkew = skews[backend.name].flatMap { try? Quantile.median($0) }
      return overhead
    }
  }

  private func overhead(
    _ name: String, _ plain: [String: [Double]], _ timed: [String: [Double]],
    _ failure: TrialFailure?, seed: UInt64
  ) throws -> Overhead {
    let none = Interval(lower: .nan, estimate: .nan, upper: .nan, confidence: 0.95)
    guard failure == nil, let with = timed[name], let without = plain[name] else {
      return Overhead(backend: name, perTask: none, timing: none, failure: failure)
    }
    var random = RandomSource(seed: seed)
    let perTask = try Bootstrap.interval(of: with.map { [$0] }, using: &random).interval
    let differences = zip(with, without).map { [$0 - $1] }
    let timing = try Bootstrap.interval(of: differences, using: &random).interval
    return Overhead(backend: name, perTask: perTask, timing: timing)
  }

  /// Nanoseconds per empty task in one fresh trial: the median over its batches.
  private func measure(_ backend: BackendDescriptor, timed: Bool) throws -> (
    perTask: Double?, startSkew: Double?, TrialFailure?
  ) {
    let scratch = try makeScratch()
    defer { removeScratch(scratch) }
    let cell = Cell(
      workload: "selfcheck", workloadClass: .compute, parameters: ParameterPoint(),
      backend: backend.name, model: backend.model, tasks: Self.tasks,
      concurrency: backend.model == .serial ? 1 : Self.workers)
    let specification = TrialSpecification(
      cell: cell, steps: [StepSpecification(kind: "nothing")], fixtures: [],
      calibration: Calibration(), warmUpBatches: 1, batches: Self.batches, measuresLatency: timed,
      seed: 1, scratchDirectory: scratch, limit: .seconds(60), memoryLimit: .mebibytes(2048))
    var walls: [Double] = []
    var skews: [Double] = []
    let end = launcher.run(specification) { event in
      guard case .sample(let sample) = event else { return }
      walls.append(Double(sample.wall.count))
      if let skew = sample.startSkew { skews.append(Double(skew.count)) }
    }
    guard end.failure == nil, !walls.isEmpty else { return (nil, nil, end.failure) }
    return (
      try Quantile.median(walls) / Double(Self.tasks), try? Quantile.median(skews), nil
    )
  }
}
