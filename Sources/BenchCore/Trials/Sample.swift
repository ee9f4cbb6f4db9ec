/// The metrics of one batch.
public struct Sample: Hashable, Sendable, Codable {
  /// The batch within its trial, from 0; warm-up batches are not counted.
  public var batch: Int
  /// From the release of the workers to the last result.
  public var wall: Nanoseconds
  /// Tasks done in the batch.
  public var tasks: Int
  /// The tasks' checksums, folded independently of their order.
  public var digest: UInt64
  /// From the release to the start of the last worker's first task; nil if it was not taken.
  public var startSkew: Nanoseconds?
  /// What the batch cost beside time.
  public var cost: Cost
  /// The service times of the tasks; nil if they were not taken.
  public var latency: LatencySummary?
  /// What the workload adds, by name, such as `lost_updates`; counts and values in base units.
  public var metrics: [String: Double]
  /// Queueing and response times, if tasks arrived by a schedule; nil in a closed loop.
  public var openLoop: OpenLoopSummary?
  /// What the machine did beside the batch.
  public var conditions: Conditions
  /// What happened during the batch that makes it doubtful.
  public var taints: [Taint]

  /// Makes a sample.
  public init(
    batch: Int, wall: Nanoseconds, tasks: Int, digest: UInt64, startSkew: Nanoseconds? = nil,
    cost: Cost = Cost(), latency: LatencySummary? = nil, metrics: [String: Double] = [:],
    openLoop: OpenLoopSummary? = nil, conditions: Conditions = Conditions(), taints: [Taint] = []
  ) {
    self.batch = batch
    self.wall = wall
    self.tasks = tasks
    self.digest = digest
    self.startSkew = startSkew
    self.cost = cost
    self.latency = latency
    self.metrics = metrics
    self.openLoop = openLoop
    self.conditions = conditions
    self.taints = taints
  }

  /// Tasks per second.
  public var throughput: Double { wall.count > 0 ? Double(tasks) / wall.seconds : 0 }

  /// The time by which the sample is judged: its wall time, or in an open loop, whose wall time the
  /// schedule decides, the mean response time.
  public var judged: Nanoseconds { openLoop?.response.mean ?? wall }

  /// What comparisons use, more is better: tasks a second, or in an open loop the reciprocal of the
  /// mean response time.
  public var speed: Double {
    guard let openLoop else { return throughput }
    return openLoop.response.mean > .zero ? 1 / openLoop.response.mean.seconds : 0
  }
}

extension Sample {
  /// Reads a sample; what a runner in another language does not know of may be left out.
  public init(from decoder: any Decoder) throws {
    let object = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      batch: try object.decode(Int.self, forKey: .batch),
      wall: try object.decode(Nanoseconds.self, forKey: .wall),
      tasks: try object.decode(Int.self, forKey: .tasks),
      digest: try object.decode(UInt64.self, forKey: .digest),
      startSkew: try object.decodeIfPresent(Nanoseconds.self, forKey: .startSkew),
      cost: try object.decode(Cost.self, forKey: .cost),
      latency: try object.decodeIfPresent(LatencySummary.self, forKey: .latency),
      metrics: try object.decode([String: Double].self, forKey: .metrics),
      openLoop: try object.decodeIfPresent(OpenLoopSummary.self, forKey: .openLoop),
      conditions: try object.decodeIfPresent(Conditions.self, forKey: .conditions) ?? Conditions(),
      taints: try object.decodeIfPresent([Taint].self, forKey: .taints) ?? [])
  }
}

/// What a batch cost beside time, over the trial's whole process tree without its fixtures.
///
/// A sensor that the machine lacks leaves its value nil; the trial's summary says why.
public struct Cost: Hashable, Sendable, Codable {
  /// CPU time in user mode.
  public var userCPU: Nanoseconds?
  /// CPU time in the kernel.
  public var systemCPU: Nanoseconds?
  /// Times the workers gave up the CPU to wait.
  public var voluntarySwitches: Int64?
  /// Times the workers were put off the CPU.
  public var involuntarySwitches: Int64?
  /// Page faults served without IO.
  public var minorFaults: Int64?
  /// Page faults that needed IO.
  public var majorFaults: Int64?
  /// The workers' time on a CPU.
  public var onCPU: Nanoseconds?
  /// The workers' time ready to run but waiting for a CPU.
  public var runQueue: Nanoseconds?
  /// The share of the workers' threads' time that was neither on a CPU nor waiting for one.
  public var waitShare: Share?
  /// The largest resident set so far, summed over the tree; shared pages count in each process.
  public var peakRSS: Bytes?
  /// Threads in the tree at the end of the batch.
  public var threads: Int?
  /// Processes in the tree at the end of the batch.
  public var processes: Int?
  /// CPU time of the fixtures' processes, which is not part of the tree's.
  public var fixtureCPU: Nanoseconds?
  /// Resident memory of the tree at the end of the batch, each shared page divided among the
  /// processes that map it (proportional set size).
  public var pss: Bytes?
  /// Memory that the kernel holds for the tree at the end: page tables (VmPTE) and a kernel stack a
  /// thread; an estimate from below.
  public var kernelMemory: Bytes?
  /// Bytes that the tree read through system calls, from files, pipes and sockets alike.
  public var readBytes: Bytes?
  /// Bytes that the tree wrote through system calls.
  public var writtenBytes: Bytes?
  /// Bytes that had to be read from storage.
  public var diskReadBytes: Bytes?
  /// Bytes that were handed to storage.
  public var diskWrittenBytes: Bytes?
  /// Open descriptors in the tree at the end of the batch.
  public var descriptors: Int?
  /// Heap allocations.
  public var allocations: Int64?
  /// Instructions that the tree's own process and its later threads and children retired.
  public var instructions: Int64?
  /// CPU cycles, likewise.
  public var cycles: Int64?
  /// Energy of all CPU packages during the batch, in joules; it counts the whole machine.
  public var energy: Double?

  /// Makes a cost of which nothing is known yet.
  public init() {}

  /// The wait share without what contention for the CPUs added: blocked over blocked and on a CPU.
  ///
  /// It says what kind of work it is, however many workers share a CPU.
  public var ownWaitShare: Share? {
    guard let waitShare, let onCPU, let runQueue else { return nil }
    let busy = (onCPU + runQueue).seconds
    // Nothing but waiting, as far as the clock can tell.
    guard waitShare.fraction < 1, busy > 0 else { return Share(1) }
    let blocked = busy * waitShare.fraction / (1 - waitShare.fraction)
    return Share(blocked / (blocked + onCPU.seconds))
  }

  /// All CPU time of the tree; nil unless both parts are known.
  public var cpu: Nanoseconds? {
    guard let userCPU, let systemCPU else { return nil }
    return userCPU + systemCPU
  }
}

/// The distribution of the tasks' service times in one batch.
public struct LatencySummary: Hashable, Sendable, Codable {
  /// One bar of the histogram.
  public struct Bucket: Hashable, Sendable, Codable {
    /// The largest time that falls into the bar.
    public var upTo: Nanoseconds
    /// How many tasks do.
    public var count: Int64

    /// Makes a bar.
    public init(upTo: Nanoseconds, count: Int64) {
      self.upTo = upTo
      self.count = count
    }
  }

  /// How many tasks were timed.
  public var count: Int64
  /// The mean service time.
  public var mean: Nanoseconds
  /// The shortest service time.
  public var minimum: Nanoseconds
  /// Half of the tasks took at most this.
  public var p50: Nanoseconds
  /// 90 % of the tasks took at most this.
  public var p90: Nanoseconds
  /// 99 % of the tasks took at most this.
  public var p99: Nanoseconds
  /// 99.9 % of the tasks took at most this.
  public var p999: Nanoseconds
  /// The longest service time.
  public var maximum: Nanoseconds
  /// The non-empty bars of the histogram, shortest first; exact to 2 significant digits.
  public var buckets: [Bucket]

  /// Makes a summary.
  public init(
    count: Int64, mean: Nanoseconds, minimum: Nanoseconds, p50: Nanoseconds, p90: Nanoseconds,
    p99: Nanoseconds, p999: Nanoseconds, maximum: Nanoseconds, buckets: [Bucket]
  ) {
    self.count = count
    self.mean = mean
    self.minimum = minimum
    self.p50 = p50
    self.p90 = p90
    self.p99 = p99
    self.p999 = p999
    self.maximum = maximum
    self.buckets = buckets
  }
}
