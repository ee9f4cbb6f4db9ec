import BenchCore

// The difference of two snapshots. Pure: all that a test needs is two values.
extension TreeSnapshot {
  /// A tick of the times in /proc/PID/stat: USER_HZ is 100 on every Linux port that Swift knows.
  static let tick = Nanoseconds.milliseconds(10)

  /// What the tree used between an earlier snapshot and this one.
  ///
  /// - Parameters:
  ///   - wall: The time in which the workers could work; the share of it that they waited is worked
  ///     out against it. Usually a little shorter than the time between the snapshots.
  ///   - active: The workers' time up to the end of each one's last task, summed; nil if it is not
  ///     known, and then each worker's is `wall`.
  func cost(
    since before: TreeSnapshot, wall: Nanoseconds, active: Nanoseconds? = nil
  ) -> MeteredCost {
    var result = MeteredCost()
    result.unavailable = before.unavailable.merging(unavailable) { first, _ in first }
    result.cost.peakRSS = peakRSS
    if peakRSS == nil, result.unavailable["peakRSS"] == nil {
      result.unavailable["peakRSS"] = "no process of the tree was alive at the end"
    }
    result.cost.threads = threads
    result.cost.processes = processes
    if let now = fixtures, let then = before.fixtures { result.cost.fixtureCPU = now - then }
    let possible = active ?? Nanoseconds(wall.count * Int64(workers.count))
    addWorkers(since: before, possible: possible, to: &result)
    addHoldings(to: &result)
    addCounters(since: before, to: &result)
    guard let fate = fateOfEnded(since: before, in: &result) else { return result }
    addFaults(since: before, to: &result)
    addCPU(since: before, to: &result)
    addTraffic(since: before, to: &result)
    if fate == .countedInFull { addSwitches(since: before, to: &result) }
    return result
  }

  // MARK: Processes that ended meanwhile

  private enum Fate { case countedInFull, switchesLost }

  /// Whether the sums still hold although processes ended; nil, with the reason noted, if not.
  private func fateOfEnded(since before: TreeSnapshot, in result: inout MeteredCost) -> Fate? {
    let living = Set(members.map { Identity(process: $0.process, start: $0.start) })
    let gone = before.members.filter {
      !living.contains(Identity(process: $0.process, start: $0.start))
    }
    let parents = Set(members.map(\.process))
    let caller = own?.process
    if let lost = gone.first(where: { $0.parent != caller && !parents.contains($0.parent) }) {
      let why =
        "process \(lost.process) ended during the batch and was reaped outside of the measured tree"
      let sums = ["userCPU", "systemCPU", "minorFaults", "majorFaults"]
      for name in sums + Self.switches + Self.traffic {
        result.unavailable[name] = why
      }
      return nil
    }
    // The kernel keeps the switches of reaped children only for getrusage, which reads the caller.
    let reapedByOthers = others.reaped != before.others.reaped
    if reapedByOthers || !gone.isEmpty, result.unavailable["peakRSS"] == nil {
      result.unavailable["peakRSS"] = "processes that ended during the batch are not counted"
    }
    guard reapedByOthers || gone.contains(where: { $0.parent != caller }) else {
      return .countedInFull
    }
    for name in Self.switches {
      result.unavailable[name] =
        "processes ended during the batch; the kernel keeps no count of their switches for us"
    }
    return .switchesLost
  }

  private struct Identity: Hashable {
    var process: Int32
    var start: Int64
  }

  private static let switches = ["voluntarySwitches", "involuntarySwitches"]
  static let traffic = ["readBytes", "writtenBytes", "diskReadBytes", "diskWrittenBytes"]

  // MARK: Sums

  private func addFaults(since before: TreeSnapshot, to result: inout MeteredCost) {
    result.cost.minorFaults =
      (own?.minorFaults ?? 0) - (before.own?.minorFaults ?? 0)
      + others.minorFaults - before.others.minorFaults
      + others.reaped.minorFaults - before.others.reaped.minorFaults
    result.cost.majorFaults =
      (own?.majorFaults ?? 0) - (before.own?.majorFaults ?? 0)
      + others.majorFaults - before.others.majorFaults
      + others.reaped.majorFaults - before.others.reaped.majorFaults
  }

  private func addSwitches(since before: TreeSnapshot, to result: inout MeteredCost) {
    // A thread of another process that ended takes its count with it; then the sum could fall.
    result.cost.voluntarySwitches = max(
      0,
      (own?.voluntarySwitches ?? 0) - (before.own?.voluntarySwitches ?? 0)
        + others.voluntarySwitches - before.others.voluntarySwitches)
    result.cost.involuntarySwitches = max(
      0,
      (own?.involuntarySwitches ?? 0) - (before.own?.involuntarySwitches ?? 0)
        + others.involuntarySwitches - before.others.involuntarySwitches)
  }

  /// Adds CPU time: exact in sum, and divided into user and system time as the kernel's ticks say.
  ///
  /// The kernel itself knows user and system time only by what it saw at its ticks, and getrusage
  /// divides the exact sum in that proportion (cputime_adjust in kernel/sched/cputime.c); the same
  /// is done here for the other processes, whose ticks come truncated to 10 ms.
  private func addCPU(since before: TreeSnapshot, to result: inout MeteredCost) {
    let ownUser = (own?.user ?? .zero) - (before.own?.user ?? .zero)
    let ownSystem = (own?.system ?? .zero) - (before.own?.system ?? .zero)
    let reaped = others.reaped.ticks - before.others.reaped.ticks
    // Below zero if a process ended whose time has moved to the caller's reaped children.
    let rest = (others.cpu - before.others.cpu).count + reaped * Self.tick.count
    let share = Self.userShare(of: others, since: before.others)
    if rest > 0, share == nil {
      result.unavailable["systemCPU"] =
        "other processes' time is counted as user time: they used less than one tick (10 ms)"
    }
    let all = max(0, (ownUser + ownSystem).count + rest)
    let user = ownUser.count + Int64((Double(rest) * (share ?? 1)).rounded())
    result.cost.userCPU = Nanoseconds(min(all, max(0, user)))
    result.cost.systemCPU = Nanoseconds(all - min(all, max(0, user)))
  }

  /// The user share of CPU time by the ticks of the interval, or else of the processes' lives; nil
  /// if they have none.
  private static func userShare(of now: Others, since before: Others) -> Double? {
    let user =
      now.userTicks - before.userTicks + now.reaped.userTicks - before.reaped.userTicks
    let system =
      now.systemTicks - before.systemTicks + now.reaped.systemTicks - before.reaped.systemTicks
    // Two truncations make each difference uncertain by one tick: with fewer than ten of them the
    // proportion over the processes' whole lives is the better guess. Both are below zero when
    // processes ended.
    if user.signum() * system.signum() >= 0, abs(user + system) >= 10 {
      return Double(user) / Double(user + system)
    }
    let lives = now.userTicks + now.systemTicks > 0 ? now : before
    let all = lives.userTicks + lives.systemTicks
    return all > 0 ? Double(lives.userTicks) / Double(all) : nil
  }

  private func addTraffic(since before: TreeSnapshot, to result: inout MeteredCost) {
    guard result.unavailable["readBytes"] == nil else { return }
    let (now, then) = (traffic, before.traffic)
    result.cost.readBytes = Bytes(max(0, now.read - then.read))
    result.cost.writtenBytes = Bytes(max(0, now.written - then.written))
    result.cost.diskReadBytes = Bytes(max(0, now.diskRead - then.diskRead))
    result.cost.diskWrittenBytes = Bytes(max(0, now.diskWritten - then.diskWritten))
  }

  private func addHoldings(to result: inout MeteredCost) {
    if result.unavailable["pss"] == nil { result.cost.pss = Bytes(holdings.pss) }
    if result.unavailable["kernelMemory"] == nil {
      result.cost.kernelMemory = Bytes(holdings.kernelMemory)
    }
    if result.unavailable["descriptors"] == nil { result.cost.descriptors = holdings.descriptors }
  }

  private func addCounters(since before: TreeSnapshot, to result: inout MeteredCost) {
    if let now = counters.instructions, let then = before.counters.instructions {
      result.cost.instructions = now - then
    }
    if let now = counters.cycles, let then = before.counters.cycles {
      result.cost.cycles = now - then
    }
    result.cost.energy = energy.joules(since: before.energy)
  }

  // MARK: Workers

  private func addWorkers(
    since before: TreeSnapshot, possible: Nanoseconds, to result: inout MeteredCost
  ) {
    for name in ["onCPU", "runQueue", "waitShare"] {
      guard result.unavailable[name] == nil else { return }
    }
    guard workers.map(\.thread) == before.workers.map(\.thread), !workers.isEmpty else {
      let why = workers.isEmpty ? "no worker threads are known" : "workers changed in the batch"
      for name in ["onCPU", "runQueue", "waitShare"] { result.unavailable[name] = why }
      return
    }
    let onCPU = workers.sum(\.onCPU) - before.workers.sum(\.onCPU)
    let runQueue = workers.sum(\.runQueue) - before.workers.sum(\.runQueue)
    result.cost.onCPU = onCPU
    result.cost.runQueue = runQueue
    guard possible > .zero else {
      result.unavailable["waitShare"] = "the batch took no time"
      return
    }
    let busy = Double((onCPU + runQueue).count)
    result.cost.waitShare = Share(min(1, max(0, 1 - busy / Double(possible.count))))
  }
}

extension ProcessStat.Reaped {
  fileprivate var ticks: Int64 { userTicks + systemTicks }
}

extension [TreeSnapshot.Worker] {
  fileprivate func sum(_ part: KeyPath<TreeSnapshot.Worker, Nanoseconds>) -> Nanoseconds {
    reduce(.zero) { $0 + $1[keyPath: part] }
  }
}
