import BenchCore
import Glibc

/// Reads what a tree of processes costs.
///
///     meter.resetPeaks(of: tree)
///     let before = meter.snapshot(of: tree, at: .start)
///     …  // the batch
///     let after = meter.snapshot(of: tree, at: .end)
///     let metered = after.cost(since: before, wall: wall)
///
/// Sums of CPU time come from CPU clocks (1 ns) and getrusage (1 µs), never from the 10 ms ticks of
/// /proc. The calling process is read last at the start and first at the end, so that reading the
/// others does not count as its work. Not thread-safe: it reads into buffers of its own.
///
/// Threads of worker processes that start and end within an interval are counted in everything but
/// the switches; threads of the caller are counted in the switches too.
final class ProcessTreeMeter {
  /// Which end of an interval a snapshot is.
  enum Edge { case start, end }

  private let reader = ProcReader()
  private let counters: HardwareCounters?
  private let energy = EnergyMeter()

  /// Makes a meter.
  ///
  /// - Parameter counters: Opened before the tree's first thread or child; nil without them.
  init(counters: HardwareCounters? = nil) { self.counters = counters }

  /// Sets the peak of every process's memory back to what is resident now.
  ///
  /// - Returns: why that is not possible, for the first process where it is not; nil if all went
  ///   well. The peaks then count from the start of the process.
  @discardableResult
  func resetPeaks(of tree: MeteredTree) -> String? {
    var why: String?
    // 5: "reset the peak resident set size", proc_pid_clear_refs(5).
    for process in (tree.includesCaller ? [getpid()] : []) + tree.processes {
      let failure = reader.write("5", to: process, "/clear_refs")
      if failure != 0, failure != ENOENT, failure != ESRCH, why == nil {
        why = "cannot write /proc/\(process)/clear_refs: \(Self.message(failure))"
      }
    }
    return why
  }

  /// Reads all counters of the tree.
  func snapshot(of tree: MeteredTree, at edge: Edge) -> TreeSnapshot {
    var snapshot = TreeSnapshot()
    snapshot.members.reserveCapacity(tree.processes.count)
    snapshot.workers.reserveCapacity(tree.workers.count)
    if edge == .end { readMachine(into: &snapshot) }
    if edge == .end { readCaller(of: tree, at: edge, into: &snapshot) }
    if edge == .end { readWorkers(of: tree, into: &snapshot) }
    if edge == .end { readHoldings(of: tree, into: &snapshot) }
    for process in tree.processes { readProcess(process, at: edge, into: &snapshot) }
    if !tree.fixtures.isEmpty { readFixtures(of: tree, into: &snapshot) }
    if edge == .start { readWorkers(of: tree, into: &snapshot) }
    if edge == .start { readCaller(of: tree, at: edge, into: &snapshot) }
    if edge == .start { readMachine(into: &snapshot) }
    return snapshot
  }

  /// Reads the CPU's own counters, which are the finest and therefore the innermost.
  private func readMachine(into snapshot: inout TreeSnapshot) {
    snapshot.energy = energy.read()
    snapshot.counters = counters?.read() ?? HardwareCounters.Reading()
    if let why = energy.unavailable { snapshot.miss("energy", why) }
    for (name, why) in counters?.unavailable ?? [:] { snapshot.miss(name, why) }
    snapshot.miss("allocations", Self.noAllocations)
  }

  private static let noAllocations =
    "the C library counts no allocations, and counting them ourselves would slow each down"

  // MARK: The caller

  /// The caller's own counters; what is read of them last at the start, and first at the end, is
  /// what reading itself would raise.
  private func readCaller(
    of tree: MeteredTree, at edge: Edge, into snapshot: inout TreeSnapshot
  ) {
    guard tree.includesCaller else { return }
    let process = getpid()
    var own = TreeSnapshot.Own(process: process)
    if edge == .end { own.add() }
    if edge == .end { readTraffic(of: process, into: &snapshot) }
    if let stat = reader.read(process, "/stat", ProcessStat.init) {
      snapshot.threads += Int(stat.threads)
    } else {
      snapshot.miss("threads", missing("/proc/self/stat"))
    }
    snapshot.processes += 1
    if edge == .start { readTraffic(of: process, into: &snapshot) }
    if edge == .start { own.add() }
    snapshot.own = own
  }

  // MARK: The others

  private func readProcess(
    _ process: Int32, at edge: Edge, into snapshot: inout TreeSnapshot
  ) {
    guard let stat = reader.read(process, "/stat", ProcessStat.init) else {
      // A process that has ended and been reaped is found missing when snapshots are compared.
      if reader.failure != ENOENT, reader.failure != ESRCH {
        let why = missing("/proc/\(process)/stat")
        let sums = ["userCPU", "systemCPU", "minorFaults", "majorFaults", "threads"]
        for name in sums + TreeSnapshot.traffic { snapshot.miss(name, why) }
      }
      return
    }
    snapshot.members.append(
      TreeSnapshot.Member(process: process, parent: stat.parent, start: stat.start))
    snapshot.others.add(stat)
    snapshot.others.cpu +=
      CPUClock.time(ofProcess: process)
      ?? Nanoseconds((stat.userTicks + stat.systemTicks) * TreeSnapshot.tick.count)
    readSwitches(of: process, threads: stat.threads, into: &snapshot)
    readTraffic(of: process, into: &snapshot)
    guard !stat.hasEnded else { return }
    snapshot.threads += Int(stat.threads)
    snapshot.processes += 1
  }

  /// Reads the switches of all threads.
  private func readSwitches(
    of process: Int32, threads: Int64, into snapshot: inout TreeSnapshot
  ) {
    var switches = reader.read(process, "/status", Switches.init)
    if threads > 1 {
      for thread in reader.threads(of: process) where thread != process {
        guard let more = reader.read(process, thread: thread, "/status", Switches.init) else {
          continue
        }
        switches?.voluntary += more.voluntary
        switches?.involuntary += more.involuntary
      }
    }
    guard let switches else {
      let why = missing("/proc/\(process)/status")
      snapshot.miss("voluntarySwitches", why)
      snapshot.miss("involuntarySwitches", why)
      return
    }
    snapshot.others.voluntarySwitches += switches.voluntary
    snapshot.others.involuntarySwitches += switches.involuntary
  }

  private func readTraffic(of process: Int32, into snapshot: inout TreeSnapshot) {
    let traffic = reader.read(process, "/io", TreeSnapshot.Traffic.init)
    guard let traffic else {
      // A process that ends at this moment leaves its count to its parent.
      guard reader.failure != ENOENT, reader.failure != ESRCH else { return }
      let why = missing("/proc/\(process)/io")
      for name in TreeSnapshot.traffic { snapshot.miss(name, why) }
      return
    }
    snapshot.traffic.add(traffic)
  }

  private func readFixtures(of tree: MeteredTree, into snapshot: inout TreeSnapshot) {
    var sum = Nanoseconds.zero
    for fixture in tree.fixtures {
      guard let time = CPUClock.time(ofProcess: fixture) else {
        snapshot.miss("fixtureCPU", "fixture process \(fixture) has ended")
        return
      }
      sum += time
    }
    snapshot.fixtures = sum
  }

  // MARK: Holdings

  /// Reads what the tree's processes hold; those that have ended hold nothing.
  private func readHoldings(of tree: MeteredTree, into snapshot: inout TreeSnapshot) {
    for process in (tree.includesCaller ? [getpid()] : []) + tree.processes {
      let memory = reader.read(process, "/status", Memory.init)
      guard let memory else {
        guard reader.failure != ENOENT, reader.failure != ESRCH else { continue }
        // An ended process that is not reaped yet has a status without memory.
        if reader.failure == 0 { continue }
        for name in ["peakRSS", "kernelMemory"] {
          snapshot.miss(name, missing("/proc/\(process)/status"))
        }
        continue
      }
      snapshot.addPeak(memory.peak)
      snapshot.holdings.kernelMemory +=
        Bytes.kibibytes(memory.pageTables).count + memory.threads * Self.kernelStack
      if let pss = reader.read(
        process, "/smaps_rollup", { ProcScan.number(after: "Pss:", in: $0) })
      {
        snapshot.holdings.pss += Bytes.kibibytes(pss).count
      } else {
        snapshot.miss("pss", missing("/proc/\(process)/smaps_rollup"))
      }
      if let count = reader.count(process, "/fd") {
        snapshot.holdings.descriptors += count
      } else {
        snapshot.miss("descriptors", missing("/proc/\(process)/fd"))
      }
    }
  }

  /// A thread's stack in the kernel: 16 KiB on x86-64 and arm64 (THREAD_SIZE).
  private static let kernelStack: Int64 = 16_384

  // MARK: Workers

  private func readWorkers(of tree: MeteredTree, into snapshot: inout TreeSnapshot) {
    let caller = getpid()
    for worker in tree.workers {
      // The clock first: asking it makes the kernel bring a running thread's books up to date.
      let clock = worker.process == caller ? CPUClock.time(ofOwnThread: worker.thread) : nil
      let times = reader.read(worker.process, thread: worker.thread, "/schedstat") { text in
        var position = 0
        let onCPU = ProcScan.number(in: text, at: &position)
        let runQueue = ProcScan.number(in: text, at: &position)
        return onCPU.flatMap { onCPU in runQueue.map { (onCPU, $0) } }
      }
      guard let times else {
        let why = missing("/proc/\(worker.process)/task/\(worker.thread)/schedstat")
        for name in ["onCPU", "runQueue", "waitShare"] { snapshot.miss(name, why) }
        continue
      }
      snapshot.workers.append(
        TreeSnapshot.Worker(
          thread: worker.thread, onCPU: clock ?? Nanoseconds(times.0),
          runQueue: Nanoseconds(times.1)))
    }
  }

  // MARK: Reasons

  private func missing(_ what: String) -> String {
    reader.failure == 0
      ? "\(what) has an unknown form" : "cannot read \(what): \(Self.message(reader.failure))"
  }

  private static func message(_ code: Int32) -> String { String(cString: strerror(code)) }
}

private struct Switches {
  var voluntary: Int64
  var involuntary: Int64

  init?(_ status: UnsafeRawBufferPointer) {
    guard let voluntary = ProcScan.number(after: "voluntary_ctxt_switches:", in: status),
      let involuntary = ProcScan.number(after: "nonvoluntary_ctxt_switches:", in: status)
    else { return nil }
    self.voluntary = voluntary
    self.involuntary = involuntary
  }
}

private struct Memory {
  var peak: Int64
  var pageTables: Int64
  var threads: Int64

  init?(_ status: UnsafeRawBufferPointer) {
    guard let peak = ProcScan.number(after: "VmHWM:", in: status),
      let pageTables = ProcScan.number(after: "VmPTE:", in: status),
      let threads = ProcScan.number(after: "Threads:", in: status)
    else { return nil }
    self.peak = peak
    self.pageTables = pageTables
    self.threads = threads
  }
}

extension TreeSnapshot.Traffic {
  fileprivate init?(_ text: UnsafeRawBufferPointer) {
    guard let read = ProcScan.number(after: "rchar:", in: text),
      let written = ProcScan.number(after: "wchar:", in: text),
      let diskRead = ProcScan.number(after: "read_bytes:", in: text),
      let diskWritten = ProcScan.number(after: "write_bytes:", in: text)
    else { return nil }
    self.init(read: read, written: written, diskRead: diskRead, diskWritten: diskWritten)
  }

  fileprivate mutating func add(_ other: TreeSnapshot.Traffic) {
    read += other.read
    written += other.written
    diskRead += other.diskRead
    diskWritten += other.diskWritten
  }
}

extension TreeSnapshot {
  fileprivate mutating func addPeak(_ kibibytes: Int64) {
    peakRSS = Bytes((peakRSS?.count ?? 0) + Bytes.kibibytes(kibibytes).count)
  }
}

extension TreeSnapshot.Others {
  fileprivate mutating func add(_ stat: ProcessStat) {
    userTicks += stat.userTicks
    systemTicks += stat.systemTicks
    minorFaults += stat.minorFaults
    majorFaults += stat.majorFaults
    reaped.userTicks += stat.reaped.userTicks
    reaped.systemTicks += stat.reaped.systemTicks
    reaped.minorFaults += stat.reaped.minorFaults
    reaped.majorFaults += stat.reaped.majorFaults
  }
}

extension TreeSnapshot.Own {
  fileprivate mutating func add() {
    add(RUSAGE_CHILDREN)
    add(RUSAGE_SELF)
  }

  fileprivate mutating func add(_ who: __rusage_who) {
    var usage = rusage()
    guard getrusage(__rusage_who_t(who.rawValue), &usage) == 0 else { return }
    user += Nanoseconds(usage.ru_utime)
    system += Nanoseconds(usage.ru_stime)
    minorFaults += Int64(usage.ru_minflt)
    majorFaults += Int64(usage.ru_majflt)
    voluntarySwitches += Int64(usage.ru_nvcsw)
    involuntarySwitches += Int64(usage.ru_nivcsw)
  }
}
