import BenchCore
import BenchStatistics

/// What is odd about the distribution of a cell's results, as sentences.
struct CellShape: Sendable {
  let sentences: [String]

  /// With fewer processes two modes cannot be told from chance.
  private static let fewestForModes = 8
  /// A report tests every cell, so a single test must be stricter than 5 %.
  private static let level = 0.01

  init(_ trials: [TrialRecord]) {
    sentences = [Self.modes(trials), Self.steadiness(trials), Self.outliers(trials)]
      .compactMap { $0 }
  }

  /// An outlier nearer to the median than this is no surprise.
  private static let leastExcess = 1.5

  private static func modes(_ trials: [TrialRecord]) -> String? {
    let values = trials.compactMap { try? Quantile.median($0.samples.map(\.throughput)) }
    guard values.count >= fewestForModes, let test = try? DipTest(values),
      test.isMultimodal(level: level), test.modes.count > 1
    else { return nil }
    let modes = test.modes.map {
      "\(Format.text($0.center, as: .rate)) in \(Format.percent($0.share))"
    }
    return "has \(Format.count(test.modes.count, "speed")): \(modes.joined(separator: " and ")) of "
      + "its \(Format.count(values.count, "process", plural: "processes"))"
  }

  private static func steadiness(_ trials: [TrialRecord]) -> String? {
    let kinds = trials.compactMap { trial in
      ((try? SteadyState.classify(trial.samples.map(\.wall.seconds))) ?? nil)?.kind
    }
    let unsteady = kinds.count { $0 == .neverSteady }
    if unsteady * 2 > kinds.count {
      return
        "never settles in \(unsteady) of \(Format.count(kinds.count, "process", plural: "processes"))"
    }
    let slower = kinds.count { $0 == .slowdown }
    guard slower * 2 > kinds.count else { return nil }
    return "gets slower while it runs in \(slower) of "
      + Format.count(kinds.count, "process", plural: "processes")
  }

  private static func outliers(_ trials: [TrialRecord]) -> String? {
    let found = Self.found(trials).filter { $0.outlier.severity == .severe && $0.outlier.isHigh }
    let samples = trials.flatMap(\.samples)
    guard let worst = found.map(\.outlier.value).max(),
      let usual = try? Quantile.median(samples.map(Self.timePerTask)), usual > 0,
      worst >= Self.leastExcess * usual
    else { return nil }
    let causes = found.flatMap { $0.outlier.likelyCauses.prefix(1) }.uniqued()
    let why =
      causes.isEmpty
      ? "no counter tells why" : "likely \(causes.joined(separator: " and "))"
    return "has \(Format.count(found.count, "slow outlier")) among "
      + "\(trials.resultsCount), the worst "
      + "\(Format.ratio(worst / usual)) the median (\(why))"
  }

  /// The outliers among a cell's batches by time a task, with the block of each.
  static func found(_ trials: [TrialRecord]) -> [(block: Int, outlier: Outliers.Outlier)] {
    let all = trials.flatMap { trial in trial.samples.map { (trial.block, $0) } }
    func evidence(_ cause: String, _ value: (Cost) -> Double?) -> Outliers.Evidence? {
      let readings = all.compactMap { value($0.1.cost) }
      return readings.count == all.count ? .init(cause: cause, readings: readings) : nil
    }
    let evidence = [
      evidence("page faults with IO") { $0.majorFaults.map { Double($0) } },
      evidence("waiting for a CPU") { $0.runQueue.map { Double($0.count) } },
      evidence("preemption") { $0.involuntarySwitches.map { Double($0) } },
      evidence("page faults") { $0.minorFaults.map { Double($0) } },
    ].compactMap { $0 }
    let found = try? Outliers.find(in: all.map { timePerTask($0.1) }, evidence: evidence)
    return (found ?? []).map { (all[$0.index].0, $0) }
  }

  /// Seconds of a batch for each of its tasks.
  static func timePerTask(_ sample: Sample) -> Double {
    sample.wall.seconds / Double(max(1, sample.tasks))
  }
}
