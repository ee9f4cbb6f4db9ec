/// What a self-check found: how far the numbers of this host can be trusted.
public struct SelfcheckRecord: Hashable, Sendable, Codable {
  /// What one back end itself costs, in nanoseconds; nil where nothing was found.
  public struct Overhead: Hashable, Sendable, Codable {
    /// A value with the ends of its 95 % interval.
    public struct Range: Hashable, Sendable, Codable {
      /// The lower end.
      public var low: Double
      /// The estimate.
      public var value: Double
      /// The upper end.
      public var high: Double

      /// Makes a range.
      public init(low: Double, value: Double, high: Double) {
        self.low = low
        self.value = value
        self.high = high
      }
    }

    /// The back end.
    public var backend: String
    /// An empty task, timing included.
    public var task: Range?
    /// What timing adds to a task.
    public var timing: Range?
    /// From the release of the workers to the start of the last one's first task, median.
    public var startSkew: Double?
    /// Why nothing was found.
    public var failure: String?

    /// Makes a finding.
    public init(
      backend: String, task: Range? = nil, timing: Range? = nil, startSkew: Double? = nil,
      failure: String? = nil
    ) {
      self.backend = backend
      self.task = task
      self.timing = timing
      self.startSkew = startSkew
      self.failure = failure
    }
  }

  /// What measuring adds to one cell's wall time.
  public struct CellCost: Hashable, Sendable, Codable {
    /// The workload's name with its group.
    public var workload: String
    /// The parameter point, as reports write it.
    public var parameters: String
    /// The back end.
    public var backend: String
    /// Tasks in a batch.
    public var tasks: Int
    /// How many of them are timed one by one.
    public var timed: Int?
    /// Blocks, each with one trial that measures and one that does not.
    public var blocks: Int
    /// The wall time with measuring over that without.
    public var ratio: Overhead.Range?
    /// What the clock readings come to at most, as a share of the wall time.
    public var clockShare: Double?
    /// What measuring takes between two batches, outside of their wall time, in nanoseconds.
    public var between: Double?
    /// Within the bar, above it, or not to be told from it by these blocks.
    public var verdict: String
    /// Why nothing was found.
    public var failure: String?

    /// Makes a finding.
    public init(
      workload: String, parameters: String, backend: String, tasks: Int, timed: Int? = nil,
      blocks: Int, ratio: Overhead.Range? = nil, clockShare: Double? = nil, between: Double? = nil,
      verdict: String, failure: String? = nil
    ) {
      self.workload = workload
      self.parameters = parameters
      self.backend = backend
      self.tasks = tasks
      self.timed = timed
      self.blocks = blocks
      self.ratio = ratio
      self.clockShare = clockShare
      self.between = between
      self.verdict = verdict
      self.failure = failure
    }
  }

  /// When it was made, in nanoseconds since 1970-01-01 UTC.
  public var madeAt: Nanoseconds
  /// What makes it the same host, see `Environment.host`.
  public var host: String
  /// The build: version, mode, compiler, commit.
  public var build: String
  /// Whether a CPU was kept busy on purpose.
  public var isLoaded: Bool
  /// What one reading of the clock costs, in nanoseconds.
  public var clockCost: Double?
  /// The smallest step of the clock that was seen, in nanoseconds.
  public var clockResolution: Double?
  /// Blocks of a comparison.
  public var blocks: Int
  /// Comparisons of a cell with itself.
  public var comparisons: Int
  /// Those with the verdict faster or slower.
  public var falseAlarms: Int
  /// The smallest relative difference that is found in 90 % of the comparisons; nil if unknown.
  public var smallestDifference: Double?
  /// What each back end costs.
  public var overheads: [Overhead]
  /// What measuring adds to cells.
  public var cells: [CellCost]

  /// Makes a record.
  public init(
    madeAt: Nanoseconds, host: String, build: String, isLoaded: Bool, clockCost: Double? = nil,
    clockResolution: Double? = nil, blocks: Int, comparisons: Int, falseAlarms: Int,
    smallestDifference: Double?, overheads: [Overhead] = [], cells: [CellCost] = []
  ) {
    self.madeAt = madeAt
    self.host = host
    self.build = build
    self.isLoaded = isLoaded
    self.clockCost = clockCost
    self.clockResolution = clockResolution
    self.blocks = blocks
    self.comparisons = comparisons
    self.falseAlarms = falseAlarms
    self.smallestDifference = smallestDifference
    self.overheads = overheads
    self.cells = cells
  }
}

extension Environment {
  /// What makes two captures those of the same host, as far as numbers go: CPU, how many of them can
  /// be used, memory, and whether it is a virtual machine.
  public var host: String {
    var parts: [String] = []
    for name in ["cpu.model", "memory.total", "vm.guest"] {
      let text = facts.first { $0.id == name }?.reading.text ?? "?"
      parts.append("\(name)=\(text)")
    }
    parts.append("usable-cpus=\(usableCPUs)")
    return parts.joined(separator: "; ")
  }
}
