public import BenchCore
public import BenchStatistics

/// What an analysis assumes.
public struct AnalysisOptions: Sendable, Hashable {
  /// The confidence of every interval.
  public var confidence: Double
  /// How often data is resampled for an interval.
  public var resamples: Int
  /// The relative difference that is too small to matter, such as 0.01.
  ///
  /// A host that cannot tell identical cells apart to 1 % needs more: the smallest difference that
  /// its self check detected.
  public var margin: Double
  /// Where the margin comes from, for the report's readers.
  public var marginOrigin: String
  /// What a task that does nothing costs each back end on this host, from its self-check.
  public var emptyTasks: [String: EmptyTask] = [:]
  /// The claims that the run is asked about.
  public var claims: [Claim]

  /// The time of an empty task: wall time over tasks.
  public struct EmptyTask: Sendable, Hashable {
    /// How long, with so many workers.
    public var nanoseconds: Double
    /// How many workers there were.
    public var workers: Int

    /// Makes a value.
    public init(nanoseconds: Double, workers: Int) {
      self.nanoseconds = nanoseconds
      self.workers = workers
    }
  }

  /// The choices used everywhere: 95 %, ``Bootstrap/defaultResamples``, 1 %.
  public init(
    confidence: Double = 0.95, resamples: Int = Bootstrap.defaultResamples,
    margin: Double = 0.01, marginOrigin: String = "no self-check of this host is stored",
    claims: [Claim] = []
  ) {
    self.claims = claims
    self.confidence = confidence
    self.resamples = resamples
    self.margin = margin
    self.marginOrigin = marginOrigin
  }
}
