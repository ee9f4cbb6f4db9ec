import BenchCore
import BenchStatistics

/// Tasks that compute for one part of their time and wait for the rest, at known shares: the dial,
/// whose wait share is known before it is measured.
///
/// What is held against the planted share is the workers' own wait: blocked over blocked and on a CPU,
/// as reports judge by; the time that workers queue for a CPU belongs to the machine, not to the work.
struct PlantedWait {
  /// A back end with how many workers it has, and how long a task takes.
  private struct Setting {
    var backend: String
    var model: Model
    var workers: Int
    var total: Nanoseconds
  }

  /// The shares of the dial's ends and middle.
  private static let shares = [0, 0.5, 0.9, 0.99]
  /// How far a measured share may be from the planted one: 3 points.
  private static let tolerance = 3.0
  private static let trials = 3

  let launcher: any TrialLauncher
  let calibration: Calibration
  let makeScratch: () throws -> String
  let removeScratch: (String) -> Void

  /// Every share, on one thread, on as many as there usually are CPUs, and on many more.
  func answers() throws -> [KnownAnswer] {
    let settings = [
      Setting(backend: "serial", model: .serial, workers: 1, total: .milliseconds(10)),
      Setting(backend: "serial", model: .serial, workers: 1, total: .milliseconds(3)),
      Setting(backend: "threads", model: .threads, workers: 2, total: .milliseconds(10)),
      Setting(backend: "threads", model: .threads, workers: 16, total: .milliseconds(10)),
      Setting(backend: "threads", model: .threads, workers: 16, total: .milliseconds(3)),
    ]
    return try settings.flatMap { setting in
      try Self.shares.map { try answer(setting, planted: $0) }
    }
  }

  private func answer(_ setting: Setting, planted share: Double) throws -> KnownAnswer {
    var measured: [Double] = []
    for _ in 0..<Self.trials { measured += try self.measured(setting, share) }
    let threads = setting.workers == 1 ? "" : ", \(setting.workers) workers"
    let question =
      "wait share of tasks of \(Value.duration(setting.total)) on \(setting.backend)\(threads)"
    guard !measured.isEmpty else {
      return KnownAnswer(
        question: question, reference: "what is planted", unit: "%",
        finding: .unavailable(
          "the kernel does not say how threads spend their time (/proc/PID/task/TID/schedstat)"))
    }
    return KnownAnswer(
      question: question, reference: "what is planted", unit: "%",
      finding: .compared(
        measured: try Quantile.median(measured), expected: 100 * share,
        tolerance: Self.tolerance))
  }

  /// The wait share, in per cent, of each batch of a fresh trial.
  private func measured(_ setting: Setting, _ share: Double) throws -> [Double] {
    let wait = Nanoseconds(seconds: setting.total.seconds * share)
    let work = calibration.units(for: setting.total - wait, kernel: "alu") ?? 1
    let steps = [
      StepSpecification(
        kind: "compute",
        arguments: ["work": .value(.integer(Int64(work))), "kernel": .value(.text("alu"))]),
      StepSpecification(kind: "wait", arguments: ["for": .value(.duration(wait))]),
    ]
    let cell = Cell(
      workload: "selfcheck", workloadClass: .mixed, parameters: ParameterPoint(),
      backend: setting.backend, model: setting.model, tasks: 2 * max(8, setting.workers),
      concurrency: setting.workers)
    let scratch = try makeScratch()
    defer { removeScratch(scratch) }
    var shares: [Double] = []
    let end = launcher.run(
      TrialSpecification(
        cell: cell, steps: share > 0 ? steps : [steps[0]], fixtures: [], calibration: calibration,
        warmUpBatches: 1, batches: 3, seed: 1, scratchDirectory: scratch, limit: .seconds(60),
        memoryLimit: .mebibytes(1024))
    ) { event in
      guard case .sample(let sample) = event, let own = sample.cost.ownWaitShare else { return }
      shares.append(own.percent)
    }
    if let failure = end.failure { throw failure }
    return shares
  }
}
