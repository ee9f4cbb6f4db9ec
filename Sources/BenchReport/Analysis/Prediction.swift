import BenchCore
import BenchStatistics

/// What a closed system would do at a point, beside what a back end did there.
struct Prediction {
  let backend: String
  /// CPUs that the back end can compute on at the same time.
  let processors: Int
  /// What the back end spends on a task beyond serial (o), in nanoseconds.
  let overhead: Double
  /// The bound as a speed-up over serial.
  let bound: Double
  /// The number of workers from which more do not help; nil if tasks do not compute.
  let knee: Double?
  /// The measured speed-up over the bound.
  let residual: Residual
  /// What explains a residual of more than 15 %, nil if nothing needs to be explained.
  let explanation: String?

  /// Back ends that compute on one CPU at a time: one event loop, one hub, one interpreter lock.
  static let single: Set<String> = ["coroutines", "greenlets", "threads-gil"]

  /// All back ends of a point that have a speed-up; empty unless serial tells what a task does.
  static func all(
    _ point: PointAnalysis, processors: Int, overheads: TaskOverheads,
    trials: [Cell: [TrialRecord]]
  ) -> [Prediction] {
    guard let serial = point.cells.first(where: { $0.cell.model == .serial }),
      let rate = serial.throughput?.estimate, rate > 0, let wait = serial.waitShare?.estimate,
      !isOpenLoop(trials[serial.cell] ?? [])
    else { return [] }
    let alone = TimeShares(trials[serial.cell] ?? [])
    return point.cells.compactMap { cell in
      guard cell.cell.model != .serial, let speedup = point.speedup(cell.cell.backend)?.interval
      else { return nil }
      let most = single.contains(cell.cell.backend) ? 1 : max(1, processors)
      let workers = Double(max(1, cell.cell.concurrency))
      let overhead = overheads.overhead(of: cell.cell.backend, in: point.workload).nanoseconds
      // In units of a lone task's time, so that the throughput is the speed-up over serial.
      guard
        let system = try? ClosedSystem(
          compute: 1 - wait, wait: wait, overhead: overhead * rate / 1e9,
          processors: Double(min(most, cell.cell.concurrency))),
        let residual = try? Residual(
          measured: speedup, predicted: system.throughput(workers: workers))
      else { return nil }
      let cause = Causes(
        cell: cell, serial: serial, shares: TimeShares(trials[cell.cell] ?? []), alone: alone)
      return Prediction(
        backend: cell.cell.backend, processors: most, overhead: overhead,
        bound: system.throughput(workers: workers),
        knee: system.knee.isFinite ? system.knee : nil, residual: residual,
        explanation: residual.needsExplanation ? cause.sentence(residual.ratio.estimate) : nil)
    }
  }

  /// Where a schedule decides the throughput there is nothing to predict.
  private static func isOpenLoop(_ trials: [TrialRecord]) -> Bool {
    trials.contains { $0.samples.contains { $0.openLoop != nil } }
  }
}

/// The costs that can explain why a back end did less than its bound.
private struct Causes {
  let cell: CellAnalysis
  let serial: CellAnalysis
  let shares: TimeShares
  let alone: TimeShares

  /// The strongest cost that stands out, or the honest answer that none does.
  func sentence(_ ratio: Double) -> String {
    guard ratio < 1 else {
      return "more than the bound: the serial task waited or computed longer than these do "
        + "(caches, timers, batching of requests)"
    }
    let missing = 1 / ratio - 1
    var causes: [(text: String, weight: Double)] = []
    if let queued = shares.parts?.queued, queued >= 0.05 {
      causes.append(("run queue: \(Format.percent(queued)) of the workers’ time", queued))
    }
    if let own = cell.cpuPerTask?.estimate, let base = serial.cpuPerTask?.estimate, base > 0,
      own / base >= 1.1
    {
      let share = min(1, (own / base - 1) / missing)
      causes.append(("busy: \(Format.ratio(own / base)) the CPU time a task of serial", share))
    }
    if let own = shares.faults, own >= 10, own > 2 * (alone.faults ?? 0) {
      causes.append(("page faults: \(Format.text(own, as: .count)) a task", 0.04))
    }
    if let own = shares.switches, own >= 1, own > 2 * (alone.switches ?? 0) {
      causes.append(("switches: \(Format.text(own, as: .count)) a task", 0.03))
    }
    let named = causes.sorted { $0.weight > $1.weight }.prefix(2).map(\.text)
    return named.isEmpty
      ? "no cost that is measured stands out (fixture, device or batch ends may be the limit)"
      : named.joined(separator: "; ")
  }
}
