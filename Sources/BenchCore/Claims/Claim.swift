/// A statement that a report tests and answers with supported, refuted or undecided.
public struct Claim: Hashable, Sendable, Codable {
  /// A short stable name, such as `threads-suit-io`.
  public var name: String
  /// The statement in a reader's words.
  public var statement: String
  /// What the hypotheses measure of it, and what they do not.
  public var about: String
  /// What must all hold for the statement to be supported.
  public var hypotheses: [ClaimHypothesis]
  /// Where it is written.
  public var place: BenchError.Place

  /// Makes a claim.
  public init(
    name: String, statement: String, about: String = "", hypotheses: [ClaimHypothesis],
    place: BenchError.Place
  ) {
    self.name = name
    self.statement = statement
    self.about = about
    self.hypotheses = hypotheses
    self.place = place
  }
}

/// A bound on a metric of cells, or on the ratio of two cells.
public struct ClaimHypothesis: Hashable, Sendable, Codable {
  /// Which of the points that fit must keep the bound.
  public enum Points: String, Hashable, Sendable, Codable, CaseIterable {
    /// Each of them.
    case every
    /// At least one.
    case some
    /// Their geometric mean, each workload counting once.
    case typical
  }

  /// One side of a ratio: a back end, and where its cells differ from those of the other side.
  public struct Side: Hashable, Sendable, Codable {
    /// The back end's name.
    public var backend: String
    /// The workload, if it is not the hypothesis's.
    public var workload: String?
    /// Conditions on this side's parameters alone.
    public var conditions: [ClaimCondition]

    /// Makes a side.
    public init(backend: String, workload: String? = nil, conditions: [ClaimCondition] = []) {
      self.backend = backend
      self.workload = workload
      self.conditions = conditions
    }
  }

  /// What is compared: `throughput`, `cpu-per-task`, `peak-memory`, `wait-share`, `p50`, `p99`, or
  /// the name of what a workload adds.
  public var metric: String
  /// The workloads: a name, or a pattern such as `io/*`.
  public var workload: String
  /// The label that the workloads must have; nil for any.
  public var workloadClass: WorkloadClass?
  /// Conditions on the points of both sides.
  public var conditions: [ClaimCondition]
  /// The cell that is judged.
  public var numerator: Side
  /// The cell that it is held against; nil if the metric itself is bounded.
  public var denominator: Side?
  /// How the ratio (or the metric in base units) relates to ``limit``.
  public var relation: ClaimRelation
  /// The bound: a ratio, or a metric in base units.
  public var limit: Double
  /// Which points must keep it.
  public var points: Points
  /// Where it is written.
  public var place: BenchError.Place

  /// Makes a hypothesis.
  public init(
    metric: String, workload: String = "*", workloadClass: WorkloadClass? = nil,
    conditions: [ClaimCondition] = [], numerator: Side, denominator: Side?,
    relation: ClaimRelation, limit: Double, points: Points = .every, place: BenchError.Place
  ) {
    self.metric = metric
    self.workload = workload
    self.workloadClass = workloadClass
    self.conditions = conditions
    self.numerator = numerator
    self.denominator = denominator
    self.relation = relation
    self.limit = limit
    self.points = points
    self.place = place
  }
}

/// How a number relates to a bound.
public enum ClaimRelation: String, Hashable, Sendable, Codable, CaseIterable {
  /// Above it.
  case above = ">"
  /// At it or above.
  case atLeast = ">="
  /// Below it.
  case below = "<"
  /// At it or below.
  case atMost = "<="
  /// Exactly it.
  case equal = "="

  /// Whether a number keeps the bound.
  public func holds(_ value: Double, _ limit: Double) -> Bool {
    switch self {
    case .above: value > limit
    case .atLeast: value >= limit
    case .below: value < limit
    case .atMost: value <= limit
    case .equal: value == limit
    }
  }
}

/// A condition on a parameter, such as `wait >= 90%`.
public struct ClaimCondition: Hashable, Sendable, Codable {
  /// The parameter; `concurrency` and `tasks` are known for every cell.
  public var name: String
  /// How its value relates to ``value``.
  public var relation: ClaimRelation
  /// What it is held against.
  public var value: Value

  /// Makes a condition.
  public init(_ name: String, _ relation: ClaimRelation, _ value: Value) {
    self.name = name
    self.relation = relation
    self.value = value
  }

  /// Whether a cell keeps the condition; never if it has no such parameter, or one of another kind.
  public func holds(for cell: Cell) -> Bool {
    let own: Value? =
      cell.parameters[name]
      ?? (name == "concurrency" ? .integer(Int64(cell.concurrency)) : nil)
      ?? (name == "tasks" ? .integer(Int64(cell.tasks)) : nil)
    guard let own else { return false }
    if let left = own.magnitude, let right = value.magnitude {
      let isNumber = [ValueType.integer, .number]
      let fits =
        own.type == value.type || (isNumber.contains(own.type) && isNumber.contains(value.type))
      return fits && relation.holds(left, right)
    }
    return relation == .equal && own.description == value.description
  }
}

extension Value {
  /// The number in base units (ns, bytes, fraction, count); nil for text and lists.
  public var magnitude: Double? {
    switch self {
    case .flag(let flag): flag ? 1 : 0
    case .integer(let integer): Double(integer)
    case .number(let number): number
    case .duration(let duration): Double(duration.count)
    case .bytes(let bytes): Double(bytes.count)
    case .share(let share): share.fraction
    case .text, .list: nil
    }
  }
}
