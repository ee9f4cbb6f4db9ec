import BenchCore
import BenchHarness
import BenchReport
import BenchStatistics
import BenchStore

/// One `bench selfcheck`, once it has the machine.
struct SelfcheckSession {
  let command: SelfcheckCommand
  let machine: MeasuringMachine
  let console = Console()

  init(command: SelfcheckCommand, machine: MeasuringMachine) {
    self.command = command
    self.machine = machine
  }

  // MARK: - Costs and comparisons

  /// Measures what measuring costs and how often it errs, and stores both.
  ///
  /// With `--comparisons` alone the costs are left out.
  func check(_ backends: [BackendDescriptor]) throws {
    let clock = (cost: Selfcheck.clockCost(), step: Selfcheck.clockResolution())
    console.result(
      "One reading of the clock: \(Format.text(clock.cost, as: .duration)); its smallest step: "
        + Format.text(clock.step, as: .duration))
    var overheads: [Selfcheck.Overhead] = []
    if command.comparisons == nil {
      let check = Selfcheck(
        launcher: machine.launcher, makeScratch: machine.makeScratch,
        removeScratch: machine.removeScratch)
      overheads = try check.overheads(of: backends, blocks: command.blocks, seed: seed)
      command.format.print(SelfcheckTables.overheads(overheads))
    }
    let costs =
      command.comparisons == nil ? try measureCells(try shortestTasks(), blocks: 8...16) : nil
    let ratios = try compare(planted: 0, count: command.comparisons ?? 20)
    let found = try SelfComparison(ratios)
    let alarms = Int((found.falseAlarms.estimate * Double(ratios.count)).rounded())
    command.format.print(try SelfcheckTables.verdicts(ratios))
    console.result(
      "False alarms of this host: \(Format.percent(found.falseAlarms.estimate)) "
        + "(\(alarms) of \(ratios.count) comparisons, \(Format.count(ratios[0].blocks, "block")), "
        + "\(Format.count(2 * ratios[0].blocks, "process", plural: "processes")) each)")
    console.result(
      "Smallest difference that it detects in 90 %: "
        + (found.smallestDifference.isFinite
          ? Format.percent(found.smallestDifference) : "unknown")
        + "; margin of verdicts: \(Format.percent(found.margin))")
    var record = emptyRecord()
    record.clockCost = clock.cost
    record.clockResolution = clock.step
    record.blocks = ratios[0].blocks
    record.comparisons = found.comparisons
    record.falseAlarms = alarms
    record.smallestDifference =
      found.smallestDifference.isFinite ? found.smallestDifference : nil
    record.overheads = overheads.map(SelfcheckRecord.Overhead.init)
    record.cells = costs?.records ?? []
    try keep(record)
    let isOver = Double(alarms) > 0.05 * Double(ratios.count) || costs?.isMissed == true
    if isOver { throw ExitCode.measuredFailure }
  }

  /// A record of this host and build in which nothing stands yet.
  func emptyRecord() -> SelfcheckRecord {
    let environment = Probe.make(store: command.store.path, scratch: nil).capture()
    return SelfcheckRecord(
      madeAt: SystemClock.wallClock(), host: environment.host, build: BuildInfo.line,
      isLoaded: command.load, blocks: 0, comparisons: 0, falseAlarms: 0, smallestDifference: nil)
  }

  /// Stores what was found.
  func keep(_ record: SelfcheckRecord) throws {
    try Store(file: command.store.path).record(record)
    console.result("Stored in \(command.store.path)")
  }

  // MARK: - A planted slowdown

  /// Looks how often a slowdown of that share is found.
  func plant(_ share: Double) throws {
    let ratios = try compare(planted: share, count: command.comparisons ?? 100)
    command.format.print(try SelfcheckTables.verdicts(ratios))
    let found = try ratios.count { try $0.verdict(margin: 0.01) == .slower }
    let interval = try Proportion.interval(found, of: ratios.count)
    console.result(
      "A planted slowdown of \(Format.percent(share)) was found in \(found) of \(ratios.count) "
        + "comparisons of \(Format.count(ratios[0].blocks, "block")): "
        + "\(Format.percent(interval.estimate)), 95 % interval "
        + "\(Format.percent(interval.lower)) to \(Format.percent(interval.upper))"
        + (command.load ? ", with a busy CPU beside it" : ""))
    if Double(found) < 0.9 * Double(ratios.count) { throw ExitCode.measuredFailure }
  }

  private func compare(planted: Double, count: Int) throws -> [PairedRatio] {
    let check = ComparisonCheck(
      launcher: machine.launcher, calibration: try calibrate(), makeScratch: machine.makeScratch,
      removeScratch: machine.removeScratch)
    let blocks = command.comparisonBlocks ?? Effort(.standard).blocks.upperBound
    let began = SystemClock().now()
    return try (0..<count).map { number in
      if machine.interruption.isRequested {
        throw BenchError(.measurement, "interrupted after \(number) of \(count) comparisons")
      }
      let ratio = try check.compare(
        planted: planted, blocks: blocks, seed: seed &+ UInt64(number))
      if (number + 1).isMultiple(of: 10) {
        let elapsed = (SystemClock().now() - began).seconds
        console.talk(
          "\(number + 1) of \(count) comparisons, \(Format.text(elapsed * 1e9, as: .duration))")
      }
      return ratio
    }
  }

  /// Measures the machine's speed.
  func calibrate() throws -> Calibration {
    try CalibrationProcess.measure(
      executable: Places().executable, arguments: ["calibrate"], warden: machine.warden)
  }

  // MARK: - Known answers

  /// Holds the measuring against known answers.
  func answer() throws {
    let answers = try KnownAnswers(
      launcher: machine.launcher, calibration: try calibrate(), makeScratch: machine.makeScratch,
      removeScratch: machine.removeScratch
    ).all()
    command.format.print(SelfcheckTables.answers(answers))
    if answers.contains(where: { $0.agrees == false }) { throw ExitCode.measuredFailure }
  }

  var seed: UInt64 { command.seed ?? Self.drawn }
  private static let drawn = UInt64.random(in: 1...UInt64(UInt32.max))
}

extension SelfcheckRecord.Overhead {
  /// What is stored of a finding.
  init(_ overhead: Selfcheck.Overhead) {
    func range(_ interval: Interval) -> Range? {
      guard interval.estimate.isFinite else { return nil }
      return Range(low: interval.lower, value: interval.estimate, high: interval.upper)
    }
    self.init(
      backend: overhead.backend, task: range(overhead.perTask), timing: range(overhead.timing),
      startSkew: overhead.startSkew, failure: overhead.failure?.reason)
  }
}
