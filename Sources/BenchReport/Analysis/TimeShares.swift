import BenchCore
import BenchStatistics

/// Where the workers' time of a cell went, and what went with it, from all its counted batches.
struct TimeShares: Sendable {
  /// The parts of the workers' time, which sum to 1: on a CPU, ready but without one, blocked.
  let parts: (running: Double, queued: Double, blocked: Double)?
  /// Voluntary and involuntary switches a task.
  let switches: Double?
  /// Page faults a task, those with and without IO.
  let faults: Double?
  /// Nanoseconds that a task's worker was ready but had no CPU.
  let queuedPerTask: Double?

  /// The share that the work itself waits, without the time that other programs made it queue.
  var ownWaitShare: Double? {
    guard let parts, parts.running + parts.blocked > 0 else { return nil }
    return parts.blocked / (parts.running + parts.blocked)
  }

  init(_ trials: [TrialRecord]) {
    let samples = trials.flatMap(\.samples).filter { $0.tasks > 0 }
    let tasks = Double(samples.reduce(0) { $0 + $1.tasks })
    func perTask(_ value: (Cost) -> Double?) -> Double? {
      let values = samples.compactMap { value($0.cost) }
      return values.isEmpty || values.count < samples.count ? nil : values.reduce(0, +) / tasks
    }
    switches = perTask { cost in
      guard let own = cost.voluntarySwitches, let other = cost.involuntarySwitches else {
        return nil
      }
      return Double(own + other)
    }
    faults = perTask { cost in
      cost.minorFaults.map { Double($0 + (cost.majorFaults ?? 0)) }
    }
    let running = perTask { $0.onCPU.map { Double($0.count) } }
    queuedPerTask = perTask { $0.runQueue.map { Double($0.count) } }
    let waits = samples.compactMap { $0.cost.waitShare?.fraction }.filter(\.isFinite)
    guard let running, let queued = queuedPerTask, !waits.isEmpty, running + queued > 0 else {
      parts = nil
      return
    }
    let blocked = min(1, max(0, waits.reduce(0, +) / Double(waits.count)))
    let queue = (1 - blocked) * queued / (running + queued)
    parts = (1 - blocked - queue, queue, blocked)
  }
}

extension [TrialRecord] {
  /// How many results there are, and whether each is a batch or stands for a whole process.
  var resultsCount: String {
    let count = reduce(0) { $0 + $1.samples.count }
    let isDigest = contains { $0.digest != nil && $0.samples.count == 1 }
    return isDigest
      ? Format.count(count, "process", plural: "processes")
      : Format.count(count, "batch", plural: "batches")
  }
}

extension RunAnalysis {
  /// The stored trials of every cell.
  func trials() -> [Cell: [TrialRecord]] {
    results.cells.reduce(into: [:]) { $0[$1.cell] = CellAnalysis.countedTrials($1.trials) }
  }
}
