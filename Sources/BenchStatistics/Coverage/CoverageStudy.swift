import Glibc

/// How often the intervals hold a truth that is known because it was planted, and what is said where
/// their assumptions do not hold.
///
/// An interval of 95 % should hold the truth in 95 of 100 repeats, whatever the noise. Deterministic
/// for a seed; some 10 s for 10,000 trials.
public enum CoverageStudy {
  /// What a method promises for a kind of data.
  public enum Promise: String, Hashable, Sendable {
    /// The interval holds the truth in 93 to 97 %.
    case covers = "holds the truth in 93 to 97 %"
    /// The data break an assumption, and it is said in at least 95 %.
    case refuses = "says so in at least 95 %"
    /// Nothing is promised: the number is there to be known.
    case none = "nothing"

    func isKept(_ share: Double) -> Bool {
      switch self {
      case .covers: (0.93...0.97).contains(share)
      case .refuses: share >= 0.95
      case .none: true
      }
    }
  }

  /// What came of one kind of data under one method.
  public struct Finding: Hashable, Sendable {
    /// The data.
    public var data: String
    /// The method.
    public var method: String
    /// What it promises.
    public var promise: Promise
    /// How often it did, with the exact interval of that share.
    public var share: Interval
    /// How often it was tried.
    public var trials: Int
    /// Whether the promise was kept.
    public var isKept: Bool
  }

  /// Tries every kind of data under every method.
  ///
  /// - Parameter trials: Repeats of each, 100 or more; those that resample take half as many.
  /// - Throws: ``StatisticsError`` for fewer.
  public static func run(trials: Int = 10_000, seed: UInt64) throws -> [Finding] {
    try Checks.count(trials, atLeast: 100, "trials of a coverage study")
    var study = Study(trials: trials, random: RandomSource(seed: seed))
    for shape in MadeData.Shape.allCases {
      for blocks in [8, 12, 16] { try study.paired(shape, blocks: blocks) }
      try study.processes(shape)
      for level in [0.5, 0.9] { try study.quantiles(shape, at: level) }
      if shape == .logNormal || shape == .bimodal { try study.contrasts(shape) }
    }
    try study.unsettled()
    try study.apart()
    return study.findings
  }
}

/// The study while it is made.
private struct Study {
  let trials: Int
  var random: RandomSource
  var findings: [CoverageStudy.Finding] = []

  private var fewTrials: Int { trials / 2 }

  private mutating func add(
    _ data: String, _ method: String, _ promise: CoverageStudy.Promise, trials: Int,
    _ isHit: (inout RandomSource) throws -> Bool
  ) throws {
    var hits = 0
    for _ in 0..<trials where try isHit(&random) { hits += 1 }
    let share = try Proportion.interval(hits, of: trials)
    findings.append(
      CoverageStudy.Finding(
        data: data, method: method, promise: promise, share: share, trials: trials,
        isKept: promise.isKept(share.estimate)))
  }

  /// Two cells that differ by 10 %.
  mutating func paired(_ shape: MadeData.Shape, blocks: Int) throws {
    try add(
      "\(shape.rawValue), the machine's", "paired ratio of \(blocks) blocks", .covers,
      trials: trials
    ) { random in
      let logRatios = MadeData.cells(shape, blocks: blocks, ratio: 1.1, using: &random)
      return try PairedRatio(logRatios: logRatios).interval.contains(1.1)
    }
  }

  /// Eight processes of eight batches.
  mutating func processes(_ shape: MadeData.Shape) throws {
    try add(
      "\(shape.rawValue) batches", "two-level bootstrap, 8 processes of 8", .covers,
      trials: fewTrials
    ) { random in
      let made = MadeData.processes(shape, 8, batches: 8, using: &random)
      let result = try Bootstrap.interval(
        of: made.data, statistic: .geometricMean, resamples: 400, using: &random)
      return result.interval.contains(exp(made.truth))
    }
  }

  /// The median and the 90th percentile of 1,000 values, by order statistics.
  ///
  /// The ranks are whole numbers, so such an interval covers at least 95 %, and the more above it the
  /// fewer values there are: 97.3 % for the 90th percentile of 200.
  mutating func quantiles(_ shape: MadeData.Shape, at level: Double) throws {
    guard MadeData.values(shape, count: 1, at: level, using: &random) != nil else { return }
    try add(
      "\(shape.rawValue) values", "order statistics of 1,000, quantile \(level)", .covers,
      trials: trials
    ) { random in
      guard let made = MadeData.values(shape, count: 1_000, at: level, using: &random) else {
        return false
      }
      return try Quantile.interval(made.values, at: level).contains(made.truth)
    }
  }

  /// The ratio of ratios of three workloads and two.
  mutating func contrasts(_ shape: MadeData.Shape) throws {
    let truth = pow(1.2 * 0.9, 1.0 / 3) / 0.3.squareRoot()
    try add(
      "\(shape.rawValue), the machine's", "ratio of ratios, 5 workloads of 12 blocks", .covers,
      trials: fewTrials
    ) { random in
      let group = [1.2, 0.9, 1].map {
        MadeData.cells(shape, blocks: 12, ratio: $0, using: &random)
      }
      let other = [0.5, 0.6].map { MadeData.cells(shape, blocks: 12, ratio: $0, using: &random) }
      return try Contrast(first: group, second: other, resamples: 400, using: &random)
        .ratioOfRatios.contains(truth)
    }
  }

  /// Batches of one process that drift, beside steady ones.
  mutating func unsettled() throws {
    try add("batches that drift by 30 %", "read 'never steady'", .refuses, trials: fewTrials) {
      let series = MadeData.series(drift: 0.3, count: 60, using: &$0)
      return try SteadyState.classify(series)?.kind == .neverSteady
    }
    try add("steady batches", "read 'flat'", .refuses, trials: fewTrials) {
      let series = MadeData.series(drift: 0, count: 60, using: &$0)
      return try SteadyState.classify(series)?.kind == .flat
    }
  }

  /// Two equal cells of which one goes its own way.
  mutating func apart() throws {
    func isRefused(_ logRatios: [Double]) throws -> Bool {
      let verdict = try PairedRatio(logRatios: logRatios).verdict(margin: 0.01)
      return verdict == .notSeparated || verdict == .equivalent
    }
    let blocks = 16
    try add("one cell drifts by 22 %", "not separated", .refuses, trials: trials) { random in
      try isRefused(
        (0..<blocks).map { -0.11 + 0.22 * Double($0) / Double(blocks - 1) + 0.01 * random.normal() }
      )
    }
    for correlation in [0.5, 0.9] {
      try add(
        "one cell wanders (autocorrelation \(correlation))", "not separated", .none,
        trials: trials
      ) { random in
        var wave = random.normal()
        return try isRefused(
          (0..<blocks).map { _ in
            wave =
              correlation * wave + (1 - correlation * correlation).squareRoot() * random.normal()
            return 0.05 * wave
          })
      }
    }
  }
}
