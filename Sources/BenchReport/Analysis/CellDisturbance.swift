import BenchCore
import BenchStatistics

/// What stands out in the batches of one cell: labelled, never removed.
struct CellDisturbance: Sendable {
  /// The cell.
  let cell: Cell
  /// Batches far from the rest, with their likely causes.
  let outliers: [Outliers.Outlier]
  /// Batches in all.
  let batches: Int
  /// The centers of several modes over trials, if there are several.
  let modes: [DipTest.Mode]
  /// How the trials' medians went along the run; nil for fewer than 12 trials.
  let course: SteadyState.Kind?

  /// The level of the test for several modes; a run tests hundreds of cells.
  private static let level = 0.001

  /// Looks at the trials that count; nil if there are none.
  init?(_ record: CellRecord) {
    let trials = record.trials.filter { $0.failure == nil && !$0.samples.isEmpty }
    let samples = trials.flatMap(\.samples)
    guard !samples.isEmpty else { return nil }
    cell = record.cell
    batches = samples.count
    let times = samples.map { Double($0.judged.count) }
    outliers = (try? Outliers.find(in: times, evidence: Self.evidence(samples))) ?? []
    let medians = trials.compactMap { trial in
      try? Quantile.median(trial.samples.map { Double($0.judged.count) })
    }
    let dip = try? DipTest(medians)
    modes = dip.flatMap { $0.isMultimodal(level: Self.level) ? $0.modes : nil } ?? []
    course = (try? SteadyState.classify(medians, margin: 0.05))?.kind
  }

  private static func evidence(_ samples: [Sample]) -> [Outliers.Evidence] {
    func readings(_ cause: String, _ value: (Sample) -> Double?) -> Outliers.Evidence {
      Outliers.Evidence(cause: cause, readings: samples.map { value($0) ?? 0 })
    }
    return [
      readings("major faults") { $0.cost.majorFaults.map(Double.init) },
      readings("minor faults") { $0.cost.minorFaults.map(Double.init) },
      readings("preemption") { $0.cost.involuntarySwitches.map(Double.init) },
      readings("waiting for a CPU") { $0.cost.runQueue.map { Double($0.count) } },
      readings("steal") { $0.conditions.steal?.fraction },
      readings("other programs") { $0.conditions.foreignCPU?.fraction },
      readings("waiting for memory") { $0.conditions.memoryPressure?.fraction },
      readings("waiting for a disk") { $0.conditions.ioPressure?.fraction },
      readings("quota") { $0.conditions.throttled.map { Double($0.count) } },
    ]
  }
}
