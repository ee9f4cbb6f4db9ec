/// A workload: what is measured, with which parameters, and why; the meaning of one file.
public struct Workload: Hashable, Sendable {
  /// Where a workload's text came from.
  public enum Origin: Hashable, Sendable {
    /// It travels inside the binary.
    case builtIn
    /// A file that the user named.
    case file(String)
  }

  /// The group, that is, the folder below Workloads/; empty for a user's own file.
  public var group: String
  /// The name within the group.
  public var name: String
  /// The question a user has.
  public var question: String
  /// The label, checked against the measured wait share.
  public var workloadClass: WorkloadClass
  /// What the author expects, so that a surprise is noticed.
  public var expectation: String
  /// The whole text of the file.
  public var text: String
  /// The first 16 hexadecimal digits of a hash of the text: the identity of the content.
  public var hash: String
  /// Where the text came from.
  public var origin: Origin
  /// Every point of the chosen sweep, with everything worked out.
  public var points: [WorkloadPoint]

  /// Makes a workload.
  public init(
    group: String, name: String, question: String, workloadClass: WorkloadClass,
    expectation: String, text: String, hash: String, origin: Origin, points: [WorkloadPoint]
  ) {
    self.group = group
    self.name = name
    self.question = question
    self.workloadClass = workloadClass
    self.expectation = expectation
    self.text = text
    self.hash = hash
    self.origin = origin
    self.points = points
  }

  /// The name with its group, such as `cpu/alu`; unique in a run.
  public var identifier: String { group.isEmpty ? name : "\(group)/\(name)" }
}

/// A workload at one parameter point: all that a trial must do, but for the back end.
public struct WorkloadPoint: Hashable, Sendable, Codable {
  /// Which point it is.
  public var parameters: ParameterPoint
  /// How many tasks a batch has, 1 or more.
  public var tasks: Int
  /// How many workers, that is, how many tasks may be in flight, 1 or more.
  public var concurrency: Int
  /// What one task does, step by step.
  public var steps: [StepSpecification]
  /// What must be there while the tasks run.
  public var fixtures: [FixtureSpecification]
  /// When tasks arrive; nil if workers take the next one as soon as they can.
  public var arrivals: Arrivals?
  /// The back ends the file restricts itself to; nil for all.
  public var backends: [String]?
  /// The longest a trial may take before it counts as hung.
  public var limit: Nanoseconds

  /// Makes a point.
  public init(
    parameters: ParameterPoint, tasks: Int, concurrency: Int, steps: [StepSpecification],
    fixtures: [FixtureSpecification] = [], arrivals: Arrivals? = nil, backends: [String]? = nil,
    limit: Nanoseconds = .seconds(60)
  ) {
    self.parameters = parameters
    self.tasks = tasks
    self.concurrency = concurrency
    self.steps = steps
    self.fixtures = fixtures
    self.arrivals = arrivals
    self.backends = backends
    self.limit = limit
  }
}
