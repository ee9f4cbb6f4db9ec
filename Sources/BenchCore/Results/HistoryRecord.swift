/// One cell of one run as a point of a history.
public struct HistoryRecord: Hashable, Sendable, Codable {
  /// The run's number.
  public var run: Int64
  /// When the run began, in nanoseconds since 1970-01-01 UTC.
  public var startedAt: Nanoseconds
  /// The build that measured.
  public var build: String
  /// The machine, with the facts that identify it.
  public var environment: Environment
  /// The workload's name with its group.
  public var workload: String
  /// The hash of the workload's text.
  public var hash: String
  /// The parameter point in words.
  public var parameters: String
  /// The back end.
  public var backend: String
  /// Tasks a batch.
  public var tasks: Int
  /// Workers.
  public var concurrency: Int
  /// Trials that count.
  public var trials: Int
  /// The metric in base units: the median over the trials.
  public var value: Double

  /// Makes a record.
  public init(
    run: Int64, startedAt: Nanoseconds, build: String, environment: Environment, workload: String,
    hash: String, parameters: String, backend: String, tasks: Int, concurrency: Int, trials: Int,
    value: Double
  ) {
    self.run = run
    self.startedAt = startedAt
    self.build = build
    self.environment = environment
    self.workload = workload
    self.hash = hash
    self.parameters = parameters
    self.backend = backend
    self.tasks = tasks
    self.concurrency = concurrency
    self.trials = trials
    self.value = value
  }
}
