extension Taint {
  /// What a mark means and what helps against it.
  public struct Kind: Hashable, Sendable {
    /// Stable name, such as `sample.steal`.
    public var id: String
    /// What it says of a batch.
    public var meaning: String
    /// What helps against it.
    public var cure: String
  }

  /// Other programs had a part of the CPUs.
  public static let foreignLoad = Kind(
    id: "sample.foreign-load",
    meaning: "Other programs used the CPUs during the batch.",
    cure: "Stop other programs, or run at a quieter time; 'bench doctor' names the busy ones.")
  /// The host of this virtual machine took CPU time.
  public static let steal = Kind(
    id: "sample.steal",
    meaning: "The host gave CPU time of this virtual machine to others.",
    cure: "Use a machine, or a kind of virtual machine, with CPUs of its own.")
  /// A quota stopped the group.
  public static let throttled = Kind(
    id: "sample.throttled",
    meaning: "The control group's CPU quota stopped all workers for a while.",
    cure: "Give the container or service a quota of whole CPUs with room to spare, or none "
      + "(docker run --cpus, systemd CPUQuota=).")
  /// The clock fell.
  public static let slowClock = Kind(
    id: "sample.slow-clock",
    meaning: "The CPU's clock was lower than in the trial's first batch.",
    cure: "Fix the frequency: choose the governor 'performance', switch the boost off, and improve "
      + "the cooling.")
  /// Memory was short.
  public static let memoryPressure = Kind(
    id: "sample.memory-pressure",
    meaning: "Tasks waited for memory that had been taken from them.",
    cure: "Stop programs that use much memory, raise the group's memory limit, or lower the "
      + "concurrency.")

  /// All kinds, in the order in which a batch gets them.
  public static let kinds = [foreignLoad, steal, throttled, slowClock, memoryPressure]

  /// A mark of a kind.
  public init(_ kind: Kind, evidence: String) { self.init(id: kind.id, evidence: evidence) }

  /// What the mark's kind is; nil for one that this build does not know, as of a later version.
  public var kind: Kind? { Self.kinds.first { $0.id == id } }
}
