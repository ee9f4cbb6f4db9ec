/// All that a trial process is told, as one JSON object on its standard input.
public struct TrialSpecification: Hashable, Sendable, Codable {
  /// The version of the protocol that this build speaks; see the harness's documentation.
  public static let currentProtocol = 1

  /// The protocol's version; a trial refuses one that it does not know.
  public var protocolVersion: Int
  /// What is measured.
  public var cell: Cell
  /// What one task does.
  public var steps: [StepSpecification]
  /// What must be there while the tasks run.
  public var fixtures: [FixtureSpecification]
  /// When tasks arrive; nil if workers take the next one as soon as they can.
  public var arrivals: Arrivals?
  /// Work units per second by kernel, from this run's calibration.
  public var calibration: Calibration
  /// Batches that run before the measured ones and are not recorded.
  public var warmUpBatches: Int
  /// Measured batches.
  public var batches: Int
  /// Whether each task's service time is taken.
  public var measuresLatency: Bool
  /// Whether each batch's cost and conditions are read; without it only wall time is measured.
  public var metersCost: Bool
  /// The seed for everything random inside the trial.
  public var seed: UInt64
  /// A folder of the trial's own, empty at the start and removed by the orchestrator afterwards.
  public var scratchDirectory: String
  /// The longest the trial may take in all before it counts as hung.
  public var limit: Nanoseconds
  /// The most memory that the trial's processes may have resident together.
  public var memoryLimit: Bytes

  /// Makes a specification.
  public init(
    cell: Cell, steps: [StepSpecification], fixtures: [FixtureSpecification],
    arrivals: Arrivals? = nil, calibration: Calibration, warmUpBatches: Int, batches: Int,
    measuresLatency: Bool = true, metersCost: Bool = true, seed: UInt64, scratchDirectory: String,
    limit: Nanoseconds, memoryLimit: Bytes
  ) {
    self.protocolVersion = Self.currentProtocol
    self.cell = cell
    self.steps = steps
    self.fixtures = fixtures
    self.arrivals = arrivals
    self.calibration = calibration
    self.warmUpBatches = warmUpBatches
    self.batches = batches
    self.measuresLatency = measuresLatency
    self.metersCost = metersCost
    self.seed = seed
    self.scratchDirectory = scratchDirectory
    self.limit = limit
    self.memoryLimit = memoryLimit
  }
}

/// How much work a second of computing is on this machine, by kernel.
///
/// Measured once a run, in a process of its own, so that every back end does the identical amount.
public struct Calibration: Hashable, Sendable, Codable {
  /// Work units per second of one undisturbed thread, by kernel name.
  public var unitsPerSecond: [String: Double]

  /// Makes a calibration.
  public init(unitsPerSecond: [String: Double] = [:]) {
    self.unitsPerSecond = unitsPerSecond
  }

  /// The work units that take about `duration`, at least 1; nil if the kernel was not calibrated.
  public func units(for duration: Nanoseconds, kernel: String) -> UInt64? {
    guard let rate = unitsPerSecond[kernel], rate > 0 else { return nil }
    return UInt64(max(1, min(1e18, (rate * duration.seconds).rounded())))
  }
}
