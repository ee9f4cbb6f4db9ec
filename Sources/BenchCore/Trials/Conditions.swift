/// What the machine did beside a batch while the batch ran.
///
/// Shares are of the time that all usable CPUs had. What the machine cannot tell is nil; the trial's
/// summary says why.
public struct Conditions: Hashable, Sendable, Codable {
  /// CPU time of processes that belong neither to the trial's tree nor to its fixtures.
  public var foreignCPU: Share?
  /// CPU time that the host of a virtual machine gave to others.
  public var steal: Share?
  /// Time for which a CPU quota stopped the trial's group.
  public var throttled: Nanoseconds?
  /// The clock of the CPU on which the trial's main thread was at the end of the batch.
  public var megahertz: Double?
  /// The share of the time in which a task of the control group (of the machine, where groups do not
  /// tell) was ready but had no CPU; more workers than CPUs raise it as much as others do.
  public var cpuPressure: Share?
  /// The share of the time in which one waited for memory that had been taken from it.
  public var memoryPressure: Share?
  /// The share of the time in which one waited for a disk.
  public var ioPressure: Share?

  /// Makes conditions of which nothing is known yet.
  public init() {}
}

/// Something that happened during a batch and makes its sample doubtful.
///
/// A tainted sample is counted like any other: it is marked, never deleted.
public struct Taint: Hashable, Sendable, Codable {
  /// Stable name, such as `sample.steal`; ``kinds`` has them all.
  public var id: String
  /// What was seen, with numbers.
  public var evidence: String

  /// Makes a mark.
  public init(id: String, evidence: String) {
    self.id = id
    self.evidence = evidence
  }
}
