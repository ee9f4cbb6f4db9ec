public import BenchCore
public import BenchStatistics
import Glibc

/// Measures what measuring adds to a cell's wall time: fresh trials of the cell with everything that
/// a run reads (tasks' service times, the tree's cost, the machine's conditions), and with nothing but
/// one clock reading at either end of a batch, in interleaved blocks.
///
/// Not for several threads at once.
public struct CellCostCheck {
  /// The most that measuring may add to a cell's wall time.
  public static let bar = 0.02
  /// What it costs to keep a task's time, in nanoseconds: a subtraction and an append.
  private static let keeping = 10.0
  /// Batches of a trial; their median counts.
  private static let batches = 5
  /// Measuring of a cell stops when its interval is this narrow, half the bar on either side.
  private static let precision = 0.01

  /// What was found for one cell.
  public struct Finding: Sendable {
    /// The cell.
    public var cell: Cell
    /// How many tasks of a batch are timed one by one; nil if the trial gives no latencies.
    public var timed: Int?
    /// The wall time with measuring over that without; nil if a trial failed.
    public var ratio: PairedRatio?
    /// The p-value of "measuring adds no more than the bar".
    public var pValue: Double
    /// What the clock readings for timed tasks come to at most, as a share of the wall time: as if no
    /// two workers read it at the same time.
    ///
    /// For cells whose wall times vary too much for a ratio to tell.
    public var clockShare: Double?
    /// What measuring takes between two batches, outside of wall times, in nanoseconds.
    public var between: Double?
    /// Why there is no ratio.
    public var failure: TrialFailure?
  }

  /// How a cell stands to the bar.
  public enum Verdict: String, Hashable, Sendable, CaseIterable {
    /// A one-sided test at 5 % rules out that measuring adds more than the bar.
    case within
    /// It adds more, with Holm's correction over all cells.
    case above
    /// The blocks do not tell.
    case notSeparated = "not separated"
    /// A trial failed, or the back end cannot run the cell here.
    case notMeasured = "not measured"
  }

  private let launcher: any TrialLauncher
  private let calibration: Calibration
  private let clockCost = Selfcheck.clockCost()
  private let memoryLimit: Bytes
  private let makeScratch: () throws -> String
  private let removeScratch: (String) -> Void

  /// Makes a check that runs its trials with `launcher`, as a run would with this calibration.
  public init(
    launcher: any TrialLauncher, calibration: Calibration,
    memoryLimit: Bytes = .mebibytes(4096), makeScratch: @escaping () throws -> String,
    removeScratch: @escaping (String) -> Void
  ) {
    self.launcher = launcher
    self.calibration = calibration
    self.memoryLimit = memoryLimit
    self.makeScratch = makeScratch
    self.removeScratch = removeScratch
  }

  /// Measures one cell of a plan's group.
  ///
  /// - Parameters:
  ///   - planned: The cell.
  ///   - point: What its trials do.
  ///   - blocks: At least and at most so many; it stops when the interval is narrow enough.
  ///   - seed: Decides the order in each block.
  /// - Throws: `BenchError` if no scratch folder can be made.
  public func measure(
    _ planned: PlannedGroupCell, _ point: WorkloadPoint, blocks: ClosedRange<Int>, seed: UInt64
  ) throws -> Finding {
    var finding = Finding(cell: planned.cell, pValue: 1)
    if let obstacle = planned.obstacle {
      finding.failure = TrialFailure(.notApplicable, obstacle)
      return finding
    }
    var results: [[Trial]] = [[], []]
    let orders = try LatinSquare.orders(cells: 2, blocks: blocks.upperBound, seed: seed)
    for (block, order) in orders.enumerated() {
      for index in order {
        let isMeasured = index == 1
        switch try run(planned.cell, point, seed: seed &+ UInt64(block), measures: isMeasured) {
        case .failure(let failure):
          finding.failure = failure
          return finding
        case .success(let trial): results[index].append(trial)
        }
      }
      try evaluate(results, into: &finding)
      if block + 1 >= blocks.lowerBound, let ratio = finding.ratio,
        ratio.interval.relativeHalfWidth <= Self.precision
      {
        break
      }
    }
    return finding
  }

  /// The verdicts on several cells, in their order.
  public static func verdicts(_ findings: [Finding]) throws -> [Verdict] {
    let adjusted = try HolmCorrection.adjust(findings.map(\.pValue))
    return zip(findings, adjusted).map { finding, pValue in
      guard let ratio = finding.ratio, ratio.blocks >= PairedRatio.fewestBlocks else {
        return .notMeasured
      }
      // The 90 % interval's upper end is that of a one-sided test at 5 %.
      if ratio.equivalenceInterval.upper <= 1 + bar { return .within }
      return pValue <= 0.05 ? .above : .notSeparated
    }
  }

  // MARK: - Trials

  private struct Trial {
    var wall: Double
    var timed: Double?
    var between: Double?
  }

  private func evaluate(_ results: [[Trial]], into finding: inout Finding) throws {
    guard results[0].count > 1 else { return }
    let (bare, measured) = (results[0], results[1])
    let logRatios = zip(measured, bare).map { log($0.wall / $1.wall) }
    finding.ratio = try PairedRatio(logRatios: logRatios)
    let shifted = try PairedRatio(logRatios: logRatios.map { $0 - log1p(Self.bar) })
    // Two-sided, halved to the side that is asked about.
    finding.pValue =
      shifted.interval.estimate > 1 ? shifted.pValue / 2 : 1 - shifted.pValue / 2
    finding.timed = (try? Quantile.median(measured.compactMap(\.timed))).map { Int($0.rounded()) }
    if let wall = try? Quantile.median(bare.map(\.wall)), let timed = finding.timed {
      finding.clockShare = Double(timed) * (2 * clockCost + Self.keeping) / wall
    }
    if let with = try? Quantile.median(measured.compactMap(\.between)),
      let without = try? Quantile.median(bare.compactMap(\.between))
    {
      finding.between = max(0, with - without)
    }
  }

  private func run(
    _ cell: Cell, _ point: WorkloadPoint, seed: UInt64, measures: Bool
  ) throws -> Result<Trial, TrialFailure> {
    let scratch = try makeScratch()
    defer { removeScratch(scratch) }
    let specification = TrialSpecification(
      cell: cell, steps: point.steps, fixtures: point.fixtures, arrivals: point.arrivals,
      calibration: calibration, warmUpBatches: 1, batches: Self.batches,
      measuresLatency: measures, metersCost: measures, seed: seed, scratchDirectory: scratch,
      limit: point.limit, memoryLimit: memoryLimit)
    var walls: [Double] = []
    var timed: [Double] = []
    var phase: Double?
    let end = launcher.run(specification) { event in
      switch event {
      case .sample(let sample):
        walls.append(max(1, Double(sample.wall.count)))
        if let latency = sample.latency { timed.append(Double(latency.count)) }
      case .phase(.run, let took): phase = Double(took.count)
      case .ready, .phase, .done, .failed: break
      }
    }
    if let failure = end.failure { return .failure(failure) }
    guard let wall = try? Quantile.median(walls) else {
      return .failure(TrialFailure(.incomplete, "the trial gave no batch"))
    }
    let rest = phase.map { ($0 - walls.reduce(0, +)) / Double(walls.count) }
    return .success(Trial(wall: wall, timed: try? Quantile.median(timed), between: rest))
  }
}
