/// One limit of the machine as it was measured: every side, block by block, and what came of it.
public struct LimitRecord: Hashable, Sendable, Codable {
  /// The stable name, such as `pool/futures`.
  public var name: String
  /// What is measured, for people.
  public var title: String
  /// What one operation is.
  public var operation: String
  /// Where both sides ran, for people.
  public var placement: String
  /// When it was measured, in nanoseconds since 1970-01-01 UTC.
  public var measuredAt: Nanoseconds
  /// What was measured, in the order in which it is shown.
  public var sides: [LimitSideRecord]
  /// What was asked for, and how it came out.
  public var bars: [LimitBarRecord]

  /// Makes a record.
  public init(
    name: String, title: String, operation: String, placement: String, measuredAt: Nanoseconds,
    sides: [LimitSideRecord], bars: [LimitBarRecord]
  ) {
    self.name = name
    self.title = title
    self.operation = operation
    self.placement = placement
    self.measuredAt = measuredAt
    self.sides = sides
    self.bars = bars
  }

  /// Whether its figures are bytes per operation and not nanoseconds.
  public var isMemory: Bool { bars.contains { $0.bar.measure == .memory } }

  /// The side of a name, if there is one.
  public func side(_ name: String) -> LimitSideRecord? { sides.first { $0.name == name } }
}

/// One side of a limit: ours, a reference in C, a counterpart in another language.
public struct LimitSideRecord: Hashable, Sendable, Codable {
  /// The name, unique within its limit.
  public var name: String
  /// What runs there, for people.
  public var title: String
  /// Nanoseconds per operation, or bytes with a bar on memory, one a block; nil without a result.
  public var nanoseconds: [Double?]
  /// Why there are no results or fewer than blocks; nil if all is well.
  public var trouble: String?

  /// Makes a record.
  public init(name: String, title: String, nanoseconds: [Double?] = [], trouble: String? = nil) {
    self.name = name
    self.title = title
    self.nanoseconds = nanoseconds
    self.trouble = trouble
  }
}

/// A bar and how it came out.
public struct LimitBarRecord: Hashable, Sendable, Codable {
  /// What was asked for.
  public var bar: LimitBar
  /// The figure in the bar's own terms: a ratio, nanoseconds or operations per second.
  public var estimate: Double?
  /// The lower end of the estimate's 95 % interval.
  public var lower: Double?
  /// The upper end.
  public var upper: Double?
  /// In how many blocks both sides have results.
  public var blocks: Int
  /// The verdict.
  public var verdict: LimitVerdict

  /// Makes a record.
  public init(
    bar: LimitBar, estimate: Double? = nil, lower: Double? = nil, upper: Double? = nil,
    blocks: Int, verdict: LimitVerdict
  ) {
    self.bar = bar
    self.estimate = estimate
    self.lower = lower
    self.upper = upper
    self.blocks = blocks
    self.verdict = verdict
  }
}

/// One measuring of limits: a `bench limits`, or the part of a run that measures them.
public struct LimitSession: Hashable, Sendable, Codable {
  /// The run that it belongs to; nil for a `bench limits`.
  public var run: Int64?
  /// When it began, in nanoseconds since 1970-01-01 UTC.
  public var startedAt: Nanoseconds
  /// The command line that started it.
  public var command: String
  /// The build: version, mode, compiler, commit.
  public var build: String
  /// The seed of the order of sides.
  public var seed: UInt64
  /// How long each side was measured in each block.
  public var effort: Nanoseconds
  /// The machine before it.
  public var environment: Environment
  /// What was measured.
  public var limits: [LimitRecord]

  /// Makes a session.
  public init(
    run: Int64? = nil, startedAt: Nanoseconds, command: String, build: String, seed: UInt64,
    effort: Nanoseconds, environment: Environment, limits: [LimitRecord]
  ) {
    self.run = run
    self.startedAt = startedAt
    self.command = command
    self.build = build
    self.seed = seed
    self.effort = effort
    self.environment = environment
    self.limits = limits
  }
}

extension Environment {
  /// What two measurings must have in common for their limits to be the same machine's.
  ///
  /// CPU, count of usable CPUs, memory, kernel, kind of machine and mode of the build. A host's name
  /// is no part of it: containers change it at each start.
  public var hostKey: String {
    let names = [
      "cpu.model", "memory.total", "kernel.release", "vm.guest", "vm.container", "build.mode",
    ]
    return (["\(usableCPUs) CPUs"] + names.map { self[$0]?.text ?? "?" }).joined(separator: "; ")
  }
}
