import ArgumentParser
import BenchBackends
import BenchCore
import BenchHarness
import BenchReport
import BenchStore
import BenchWorkloads
import Glibc

/// One `bench all` or `bench run` from the command line to the report.
///
/// ```
/// options ▶ workloads ▶ plan ▶ (dry run) | lock ▶ store ▶ calibrate ▶ orchestrate ▶ report
/// ```
struct RunSession {
  private let storeOptions: StoreOptions
  private let options: MeasuringOptions
  private let profile: Profile
  private let effort: Effort
  private let console: Console
  private let places = Places()

  /// Reads the options.
  ///
  /// - Throws: `BenchError` with code `usage` for an unknown profile, tag or back end, and with code
  ///   `machine` for a debug build.
  init(store: StoreOptions, options: MeasuringOptions) throws {
    self.storeOptions = store
    self.options = options
    profile = try Profile.named(options.profile)
    effort = try Self.effort(options, profile)
    console = Console(isQuiet: options.quiet)
    _ = try options.tags()
    _ = try backends()
    try Self.refuseDebugBuild(unless: options.allowDebug || options.dryRun)
  }

  private static func effort(_ options: MeasuringOptions, _ profile: Profile) throws -> Effort {
    var effort = Effort(profile)
    guard let text = options.budget else { return effort }
    guard case .duration(let budget)? = try? Value(inferring: text), budget > .zero else {
      throw BenchError(.usage, "'\(text)' is no time budget", remedy: "write a time such as 5min")
    }
    effort.budget = budget
    return effort
  }

  /// Refuses to measure with a debug build.
  static func refuseDebugBuild(unless isAllowed: Bool) throws {
    guard !BuildInfo.facts.isDebug || isAllowed else {
      throw BenchError(
        .machine, "this is a debug build, whose numbers mean nothing",
        remedy: "use scripts/bench or 'swift run -c release bench', or add --allow-debug")
    }
  }

  // MARK: - What is measured

  /// The built-in workloads of the profile; what is left out is said.
  func allWorkloads() throws -> [Workload] {
    let collection = try Library.make().loadAll(profile: profile)
    for omission in collection.omissions {
      console.talk("left out: \(omission.identifier): \(omission.reason)")
    }
    return collection.workloads
  }

  /// Chosen workloads.
  func workloads(_ names: [String], settings: [String], sweeps: [String]) throws -> [Workload] {
    let library = Library.make()
    return try names.map {
      try library.load($0, profile: profile, settings: settings, sweeps: sweeps)
    }
  }

  private func backends() throws -> [BackendDescriptor] {
    try BackendChoice.descriptors(options.backend)
  }

  // MARK: - A new run

  /// Plans, measures, stores and reports.
  ///
  /// - Parameter withLimits: Whether the few quick limits of the machine are measured first.
  func measure(_ workloads: [Workload], withLimits: Bool = false) throws {
    let seed = options.seed ?? UInt64.random(in: 1...UInt64(UInt32.max))
    let limits = withLimits ? LimitsPart(profile, budget: effort.budget, seed: seed) : nil
    let planner = Planner(
      profile: profile, effort: effort, seed: seed, usableCPUs: EnvironmentProbe().usableCPUs(),
      limits: .current())
    var plan: Plan
    do {
      plan = try planner.plan(
        BackendChoice.restrict(workloads, to: options.backend),
        backends: options.backend == nil ? BackendCatalogue.descriptors : backends())
    } catch let error as ValueError {
      throw BenchError(.workload, "\(error)")
    }
    guard !plan.groups.isEmpty else {
      throw BenchError(
        .usage, "there is nothing to measure",
        remedy: "choose workloads and back ends that go together; see 'bench list'")
    }
    if options.dryRun { return PlanListing(plan).lines.forEach(console.result) }
    try MeasuringMachine.with(purpose: Self.commandLine, scratch: options.scratch) { machine in
      let store = try Store(file: storeOptions.path)
      console.talk(PlanListing(plan).headline)
      // What limits take is no longer there for trials.
      if let limits { plan.effort.budget = plan.effort.budget - limits.budget }
      let environment = probe.capture()
      let calibration = try CalibrationProcess.measure(
        executable: places.executable, arguments: ["calibrate"], warden: machine.warden)
      let record = RunRecord(
        startedAt: SystemClock.wallClock(), profile: profile.rawValue, seed: seed,
        command: Self.commandLine, note: options.note, tags: try options.tags(),
        build: BuildInfo.line, environment: environment, calibration: calibration)
      let number = try store.begin(
        record, workloads: workloads.map(WorkloadRecord.init), cells: plan.cells,
        plan: try plan.record())
      try limits?.measure(machine, run: number, environment, store, console)
      try carryOut(
        plan, number: number, earlier: [], calibration, environment, store, machine)
    }
  }

  // MARK: - An interrupted run

  /// Goes on with the latest run of the store.
  func resume() throws {
    // The machine first: its warden is forked, and an open store must not cross a fork.
    try MeasuringMachine.with(purpose: Self.commandLine, scratch: options.scratch) { machine in
      let store = try Store(file: storeOptions.path)
      let number = try storeOptions.run(nil, in: store)
      let results = try store.results(run: number)
      guard results.run.status != .complete else {
        throw BenchError(
          .usage, "run \(number) is complete; there is nothing to go on with",
          remedy: "run 'bench all' without --resume for a new run")
      }
      let plan = try Plan(record: try store.plan(run: number))
      console.talk(
        "going on with run \(number), seed \(plan.seed), profile \(plan.profile.rawValue)")
      try store.resume(run: number)
      try carryOut(
        plan, number: number, earlier: results.cells, results.run.calibration,
        results.run.environment, store, machine)
    }
  }

  // MARK: - Both

  private var probe: EnvironmentProbe {
    Probe.make(store: storeOptions.path, scratch: options.scratch)
  }

  private func carryOut(
    _ plan: Plan, number: Int64, earlier: [CellRecord], _ calibration: Calibration,
    _ environment: Environment, _ store: Store, _ machine: MeasuringMachine
  ) throws {
    let observer = ProgressDisplay(console: console)
    let orchestrator = Orchestrator(
      run: number, plan: plan, calibration: calibration, earlier: earlier,
      memoryLimit: try memoryLimit(),
      tools: .init(
        launcher: machine.launcher, sink: store, observer: observer,
        interruption: machine.interruption, makeScratch: machine.makeScratch,
        removeScratch: machine.removeScratch))
    let outcome = try orchestrator.execute {
      EnvironmentProbe.later(before: environment, after: probe.capture())
    }
    observer.finish()
    try conclude(outcome, run: number, store)
  }

  /// Prints what came out, writes the report, and ends with the exit code that fits.
  private func conclude(_ outcome: Orchestrator.Outcome, run: Int64, _ store: Store) throws {
    let results = try ReportSource.results(run: run, in: store)
    let analysis = RunAnalysis(results, options: try Margin.options(for: results.run, in: store))
    console.document(TerminalSummary.text(analysis, isColoured: console.showsColours) + "\n")
    let path = ReportFiles.defaultPath(store: storeOptions.path, runs: [run])
    try ReportFiles.write(Report.render(analysis, path: path))
    console.result("Report: \(path)")
    console.result("Store:  \(storeOptions.path), run \(run)")
    if outcome.status == .interrupted {
      console.talk("interrupted; go on with: bench all --resume\(storeArgument)")
      throw ExitCode.inconclusive
    }
    if !outcome.failedCells.isEmpty { throw ExitCode.measuredFailure }
  }

  private var storeArgument: String { storeOptions.store.map { " --store \($0)" } ?? "" }

  private func memoryLimit() throws -> Bytes {
    guard let text = options.memoryLimit else {
      return Bytes(MachineLimits.current().availableMemory.count / 2)
    }
    guard case .bytes(let bytes)? = try? Value(inferring: text), bytes.count > 0 else {
      throw BenchError(
        .usage, "'\(text)' is no memory limit", remedy: "write an amount such as 2GiB")
    }
    return bytes
  }

  /// The command line as the user gave it.
  static var commandLine: String {
    (["bench"] + CommandLine.arguments.dropFirst()).joined(separator: " ")
  }
}
