public import BenchCore
public import BenchStatistics
import CPrimitives

/// Compares a cell with itself, or with one that does a little more, as runs compare cells: fresh
/// trials in interleaved blocks, paired by block.
///
/// Identical cells show how often this host cries wolf; a planted slowdown shows what it can see. Not
/// for several threads at once.
public struct ComparisonCheck {
  /// Tasks of a batch, and the work of each: 10 ms a batch, long against a wake-up and short against
  /// the machine's moods.
  private static let tasks = 20
  private static let work = Nanoseconds(500_000)

  private let launcher: any TrialLauncher
  private let calibration: Calibration
  private let effort: Effort
  private let makeScratch: () throws -> String
  private let removeScratch: (String) -> Void

  /// Makes a check.
  ///
  /// - Parameters:
  ///   - launcher: Runs the trials.
  ///   - calibration: Work units per second of the kernel `alu`.
  ///   - effort: Batches of a trial; the blocks are given to each comparison.
  ///   - makeScratch: Makes a trial's folder.
  ///   - removeScratch: Removes it.
  public init(
    launcher: any TrialLauncher, calibration: Calibration, effort: Effort = Effort(.standard),
    makeScratch: @escaping () throws -> String, removeScratch: @escaping (String) -> Void
  ) {
    self.launcher = launcher
    self.calibration = calibration
    self.effort = effort
    self.makeScratch = makeScratch
    self.removeScratch = removeScratch
  }

  /// One comparison: the time of the candidate over that of the base.
  ///
  /// - Parameters:
  ///   - planted: How much more the candidate does, such as 0.05; 0 for the same.
  ///   - blocks: Blocks, 6 or more.
  ///   - seed: Decides the order in each block.
  /// - Throws: `TrialFailure` if a trial fails, `BenchError` if no scratch folder can be made.
  public func compare(planted: Double = 0, blocks: Int, seed: UInt64) throws -> PairedRatio {
    let base = calibration.units(for: Self.work, kernel: "alu") ?? 1_000_000
    let candidate = UInt64((Double(base) * (1 + planted)).rounded())
    var times: [[Double]] = [[], []]
    for order in try LatinSquare.orders(cells: 2, blocks: blocks, seed: seed) {
      for cell in order { times[cell].append(try measure(cell == 0 ? base : candidate)) }
    }
    return try PairedRatio(candidate: times[1], base: times[0])
  }

  /// The median wall time of a batch in one fresh trial.
  private func measure(_ units: UInt64) throws -> Double {
    let scratch = try makeScratch()
    defer { removeScratch(scratch) }
    let cell = Cell(
      workload: "selfcheck", workloadClass: .compute, parameters: ParameterPoint(),
      backend: Model.serial.rawValue, model: .serial, tasks: Self.tasks, concurrency: 1)
    let compute = StepSpecification(
      kind: "compute",
      arguments: ["work": .value(.integer(Int64(units))), "kernel": .value(.text("alu"))])
    let specification = TrialSpecification(
      cell: cell, steps: [compute], fixtures: [], calibration: calibration,
      warmUpBatches: effort.warmUpBatches, batches: effort.batches, seed: 1,
      scratchDirectory: scratch, limit: .seconds(60), memoryLimit: .mebibytes(1024))
    var walls: [Double] = []
    let end = launcher.run(specification) { event in
      if case .sample(let sample) = event { walls.append(Double(sample.wall.count)) }
    }
    if let failure = end.failure { throw failure }
    return try Quantile.median(walls)
  }
}

/// A process that keeps one CPU busy, to see what a load beside a run does to it.
public final class BusyNeighbour {
  private let process: Int32

  /// Starts it.
  ///
  /// - Throws: `BenchError` with code `machine`.
  public init() throws {
    process = cprimitives_reference_spinner()
    guard process > 0 else {
      throw BenchError(.machine, "a process that keeps a CPU busy cannot be started")
    }
  }

  /// Ends it.
  public func end() { cprimitives_reference_end(process) }
}
