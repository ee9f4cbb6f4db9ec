import BenchCore

/// What a tree of processes has used up to one moment: counters that only rise.
///
/// A cost is the difference of two snapshots. What a process used moves, when it ends, from its
/// own counters to those that its parent keeps of reaped children, so the sums below go on rising
/// as long as the parent belongs to the tree.
struct TreeSnapshot: Equatable, Sendable {
  /// A process that was alive, or at least not yet reaped, at that moment.
  struct Member: Equatable, Sendable {
    var process: Int32
    var parent: Int32
    var start: Int64
  }

  /// What the calling process and its reaped children used, as getrusage(2) counts it.
  struct Own: Equatable, Sendable {
    var process: Int32 = 0
    var user = Nanoseconds.zero
    var system = Nanoseconds.zero
    var minorFaults: Int64 = 0
    var majorFaults: Int64 = 0
    var voluntarySwitches: Int64 = 0
    var involuntarySwitches: Int64 = 0
  }

  /// What the other processes used, summed.
  struct Others: Equatable, Sendable {
    /// CPU time of the living, from their CPU clocks: exact.
    var cpu = Nanoseconds.zero
    /// CPU time of the living in ticks; only the proportion of user to system time is used.
    var userTicks: Int64 = 0
    var systemTicks: Int64 = 0
    var minorFaults: Int64 = 0
    var majorFaults: Int64 = 0
    var voluntarySwitches: Int64 = 0
    var involuntarySwitches: Int64 = 0
    /// What their reaped children used.
    var reaped = ProcessStat.Reaped()
  }

  /// Bytes in and out, as /proc/PID/io counts them; reaped children are part of their parent's.
  struct Traffic: Equatable, Sendable {
    var read: Int64 = 0
    var written: Int64 = 0
    var diskRead: Int64 = 0
    var diskWritten: Int64 = 0
  }

  /// What the tree holds at one moment; read at the end of an interval only.
  struct Holdings: Equatable, Sendable {
    /// Memory, with each shared page divided among the processes that map it.
    var pss: Int64 = 0
    /// Page tables (VmPTE), and a kernel stack for each thread.
    var kernelMemory: Int64 = 0
    var descriptors = 0
  }

  /// How a worker's thread spent its life.
  struct Worker: Equatable, Sendable {
    var thread: Int32
    var onCPU: Nanoseconds
    var runQueue: Nanoseconds
  }

  /// The other processes that were found.
  var members: [Member] = []
  /// Nil if the caller is not part of the tree.
  var own: Own?
  var others = Others()
  var traffic = Traffic()
  var holdings = Holdings()
  var counters = HardwareCounters.Reading()
  var energy = EnergyMeter.Reading()
  var workers: [Worker] = []
  /// CPU time of the fixtures; nil if the tree has none.
  var fixtures: Nanoseconds?
  /// Largest resident set since the last reset, summed; read at the end of an interval only.
  var peakRSS: Bytes?
  /// Threads of the tree.
  var threads = 0
  /// Processes of the tree that had not ended.
  var processes = 0
  /// Sensors that could not be read, by the name of the value in `Cost`, and why.
  var unavailable: [String: String] = [:]

  /// Notes that a value could not be read; the first reason stays.
  mutating func miss(_ sensor: String, _ why: String) {
    if unavailable[sensor] == nil { unavailable[sensor] = why }
  }
}

/// What an interval cost, and what could not be read of it.
struct MeteredCost: Equatable, Sendable {
  /// The cost; what could not be read is nil.
  var cost = Cost()
  /// By the name of the value in `Cost`: why it is nil, or what is doubtful about it.
  var unavailable: [String: String] = [:]
}
