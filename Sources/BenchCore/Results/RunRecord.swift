/// One run as it is stored: a `bench all` or `bench run`.
public struct RunRecord: Hashable, Sendable, Codable {
  /// The run's number in its store, from 1; 0 before it is stored.
  public var number: Int64
  /// When it began, in nanoseconds since 1970-01-01 UTC.
  public var startedAt: Nanoseconds
  /// When it ended; nil while it runs or if it was interrupted.
  public var endedAt: Nanoseconds?
  /// The profile's name.
  public var profile: String
  /// The seed of every random choice.
  public var seed: UInt64
  /// The command line that started it.
  public var command: String
  /// The user's note.
  public var note: String
  /// The user's tags.
  public var tags: [String: String]
  /// The build: version, mode, compiler, commit.
  public var build: String
  /// The machine before the run.
  public var environment: Environment
  /// The doubts that arose during or after the run.
  public var laterDoubts: [Doubt]
  /// Work units per second by kernel.
  public var calibration: Calibration
  /// How it stands.
  public var status: Status

  /// How a run stands.
  public enum Status: String, Hashable, Sendable, Codable, CaseIterable {
    /// Trials are being made, or the process was killed.
    case running
    /// Every planned trial was made or has a stored outcome.
    case complete
    /// The user interrupted it; `--resume` goes on.
    case interrupted
  }

  /// Makes a record.
  public init(
    number: Int64 = 0, startedAt: Nanoseconds, endedAt: Nanoseconds? = nil, profile: String,
    seed: UInt64, command: String, note: String = "", tags: [String: String] = [:],
    build: String, environment: Environment, laterDoubts: [Doubt] = [],
    calibration: Calibration = Calibration(), status: Status = .running
  ) {
    self.number = number
    self.startedAt = startedAt
    self.endedAt = endedAt
    self.profile = profile
    self.seed = seed
    self.command = command
    self.note = note
    self.tags = tags
    self.build = build
    self.environment = environment
    self.laterDoubts = laterDoubts
    self.calibration = calibration
    self.status = status
  }
}

/// What a workload of a run was, so that the store answers on its own years later.
public struct WorkloadRecord: Hashable, Sendable, Codable {
  /// The name with its group.
  public var identifier: String
  /// The label.
  public var workloadClass: WorkloadClass
  /// The question a user has.
  public var question: String
  /// What the author expects.
  public var expectation: String
  /// The file's text.
  public var text: String
  /// The hash of the text.
  public var hash: String

  /// Makes a record.
  public init(_ workload: Workload) {
    self.identifier = workload.identifier
    self.workloadClass = workload.workloadClass
    self.question = workload.question
    self.expectation = workload.expectation
    self.text = workload.text
    self.hash = workload.hash
  }

  /// Makes a record from its parts.
  public init(
    identifier: String, workloadClass: WorkloadClass, question: String, expectation: String,
    text: String, hash: String
  ) {
    self.identifier = identifier
    self.workloadClass = workloadClass
    self.question = question
    self.expectation = expectation
    self.text = text
    self.hash = hash
  }
}

/// One trial as it is stored.
public struct TrialRecord: Hashable, Sendable, Codable {
  /// The block it belongs to, from 0.
  public var block: Int
  /// Its place in the block, from 0.
  public var position: Int
  /// When it began, in nanoseconds since 1970-01-01 UTC.
  public var startedAt: Nanoseconds
  /// How long each phase took.
  public var phases: [TrialPhase: Nanoseconds]
  /// From the start of the process to its end.
  public var duration: Nanoseconds
  /// Why it gave no result that counts; nil if it did.
  public var failure: TrialFailure?
  /// What it knew at its end.
  public var summary: TrialSummary
  /// Its measured batches, in order; with a digest, one that stands for all.
  public var samples: [Sample]
  /// What the batches come to, where they were not read themselves; see ``medians``.
  public var digest: TrialDigest?

  /// Makes a record.
  public init(
    block: Int, position: Int, startedAt: Nanoseconds, phases: [TrialPhase: Nanoseconds] = [:],
    duration: Nanoseconds = .zero, failure: TrialFailure? = nil,
    summary: TrialSummary = TrialSummary(), samples: [Sample] = [], digest: TrialDigest? = nil
  ) {
    self.digest = digest
    self.block = block
    self.position = position
    self.startedAt = startedAt
    self.phases = phases
    self.duration = duration
    self.failure = failure
    self.summary = summary
    self.samples = samples
  }
}

/// Why a group of cells got no further blocks.
public enum StopReason: String, Hashable, Sendable, Codable, CaseIterable {
  /// The interval is as narrow as asked for.
  case precise
  /// The most blocks that the profile allows were made.
  case ceiling
  /// The time budget was used up.
  case budget
  /// The user interrupted the run.
  case interrupted
  /// The measurements do not settle.
  case unstable
  /// No cell of the group gives results.
  case failed
}

/// How the measuring of a group of cells (one workload at one point) ended.
public struct Conclusion: Hashable, Sendable, Codable {
  /// Why it ended.
  public var reason: StopReason
  /// The widest relative half width of a cell's interval that was reached; nil under 2 blocks.
  public var precision: Double?
  /// The blocks that were made.
  public var blocks: Int

  /// Makes a conclusion.
  public init(reason: StopReason, precision: Double?, blocks: Int) {
    self.reason = reason
    self.precision = precision
    self.blocks = blocks
  }
}

/// One cell of a stored run with all its trials.
public struct CellRecord: Hashable, Sendable, Codable {
  /// The cell.
  public var cell: Cell
  /// How many blocks the plan asks for at least and allows at most.
  public var plannedBlocks: ClosedRange<Int>
  /// Its trials, by block.
  public var trials: [TrialRecord]
  /// How measuring ended; nil while it runs.
  public var conclusion: Conclusion?

  /// Makes a record.
  public init(
    cell: Cell, plannedBlocks: ClosedRange<Int>, trials: [TrialRecord] = [],
    conclusion: Conclusion? = nil
  ) {
    self.cell = cell
    self.plannedBlocks = plannedBlocks
    self.trials = trials
    self.conclusion = conclusion
  }
}

/// A whole run: all that a report needs.
public struct RunResults: Hashable, Sendable, Codable {
  /// The run.
  public var run: RunRecord
  /// Its workloads.
  public var workloads: [WorkloadRecord]
  /// Its cells, in the plan's order.
  public var cells: [CellRecord]
  /// The limits of its machine: as the run measured them, else as they were measured last.
  public var limits: [LimitRecord]

  /// Makes results.
  public init(
    run: RunRecord, workloads: [WorkloadRecord], cells: [CellRecord], limits: [LimitRecord] = []
  ) {
    self.run = run
    self.workloads = workloads
    self.cells = cells
    self.limits = limits
  }
}
