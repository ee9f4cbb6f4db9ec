import BenchBackends
import BenchCore
import BenchHarness
import BenchReport
import BenchStatistics
import BenchWorkloads

extension SelfcheckSession {
  /// What measuring adds to cells.
  struct CellCosts {
    var records: [SelfcheckRecord.CellCost]
    /// Whether it adds too much to any of them.
    var isMissed: Bool
  }

  /// For each back end, so many cells of the default check.
  private static let cellsPerBackend = 3

  /// `--cells`: measures every cell of a profile or of chosen workloads, and stores what came of it.
  func measureCells() throws {
    let entries = try plan(command.workloads, profile: command.profile).entries
    // Holm's correction needs so many blocks for any of them to be called above the bar.
    let fewest = max(8, PairedRatio.blocksNeeded(comparisons: entries.count))
    let costs = try measureCells(entries, blocks: fewest...(3 * fewest))
    var record = emptyRecord()
    record.cells = costs.records
    try keep(record)
    if costs.isMissed { throw ExitCode.measuredFailure }
  }

  /// The cells with the shortest tasks, where measuring weighs most.
  func shortestTasks() throws -> [Plan.Entry] {
    try plan([], profile: Profile.standard.rawValue).shortestTasks(
      perBackend: Self.cellsPerBackend)
  }

  /// Measures cells and prints each with its verdict.
  func measureCells(_ entries: [Plan.Entry], blocks: ClosedRange<Int>) throws -> CellCosts {
    let check = CellCostCheck(
      launcher: machine.launcher, calibration: try calibrate(), makeScratch: machine.makeScratch,
      removeScratch: machine.removeScratch)
    var findings: [CellCostCheck.Finding] = []
    for (number, entry) in entries.enumerated() {
      if machine.interruption.isRequested { break }
      console.talk("\(number + 1) of \(entries.count): \(entry.cell.cell.label)")
      findings.append(
        try check.measure(
          entry.cell, entry.point, blocks: blocks, seed: seed &+ UInt64(number) &* 0x9E37_79B9))
    }
    // The cell during which it was interrupted has no result.
    if machine.interruption.isRequested { findings.removeLast(min(1, findings.count)) }
    let verdicts = try CellCostCheck.verdicts(findings)
    command.format.print(SelfcheckTables.cells(findings, verdicts))
    console.result(SelfcheckTables.sentence(on: verdicts))
    if machine.interruption.isRequested {
      throw BenchError(
        .measurement, "interrupted after \(findings.count) of \(entries.count) cells")
    }
    return CellCosts(
      records: zip(findings, verdicts).map(SelfcheckRecord.CellCost.init),
      isMissed: verdicts.contains(.above))
  }

  private func plan(_ names: [String], profile name: String) throws -> Plan {
    let profile = try Profile.named(name)
    let library = Library.make()
    let workloads =
      try names.isEmpty
      ? library.loadAll(profile: profile).workloads
      : names.map { try library.load($0, profile: profile, settings: [], sweeps: []) }
    let planner = Planner(
      profile: profile, effort: Effort(profile), seed: seed,
      usableCPUs: EnvironmentProbe().usableCPUs(), limits: .current())
    let backends =
      try command.backend == nil
      ? BackendCatalogue.descriptors : BackendChoice.descriptors(command.backend)
    do {
      return try planner.plan(
        BackendChoice.restrict(workloads, to: command.backend), backends: backends)
    } catch let error as ValueError {
      throw BenchError(.workload, "\(error)")
    }
  }
}

extension SelfcheckRecord.CellCost {
  /// What is stored of a finding.
  init(_ finding: CellCostCheck.Finding, _ verdict: CellCostCheck.Verdict) {
    self.init(
      workload: finding.cell.workload, parameters: finding.cell.parameters.label,
      backend: finding.cell.backend, tasks: finding.cell.tasks, timed: finding.timed,
      blocks: finding.ratio?.blocks ?? 0,
      ratio: finding.ratio.map {
        .init(low: $0.interval.lower, value: $0.interval.estimate, high: $0.interval.upper)
      }, clockShare: finding.clockShare, between: finding.between, verdict: verdict.rawValue,
      failure: finding.failure?.reason)
  }
}
