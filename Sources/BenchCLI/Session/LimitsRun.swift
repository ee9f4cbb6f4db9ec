import BenchCore
import BenchHarness
import BenchLimits
import BenchStore

/// One measuring of limits from the plan to the store.
struct LimitsRun {
  /// The limits that every run measures.
  static let subset = LimitCatalogue.all.filter(\.isQuick).map(\.withoutInterpreters)

  let limits: [Limit]
  let plan: LimitPlan
  let interpreters: [LimitInterpreter: String]
  let console: Console

  /// Takes the machine, measures, stores, and hands the session to `conclude`.
  ///
  /// - Throws: `BenchError`, or `ExitCode.inconclusive` after an interruption.
  func execute(
    store: StoreOptions, allowDebug: Bool, _ conclude: (LimitSession) throws -> Void
  ) throws {
    try RunSession.refuseDebugBuild(unless: allowDebug)
    try MeasuringMachine.with(purpose: RunSession.commandLine, scratch: nil) { machine in
      let file = try Store(file: store.path)
      let environment = Probe.make(store: store.path, scratch: nil).capture()
      let session = try measure(machine, environment: environment, run: nil)
      try file.record(session)
      try conclude(session)
      console.talk("stored in \(store.path)")
      if machine.interruption.isRequested { throw ExitCode.inconclusive }
    }
  }

  /// Measures the limits.
  func measure(
    _ machine: MeasuringMachine, environment: Environment, run: Int64?
  ) throws -> LimitSession {
    let scratch = try machine.makeScratch()
    defer { machine.removeScratch(scratch) }
    let launcher = try ProcessLimitLauncher(
      .init(
        executable: Places().executable, interpreters: interpreters, scratch: scratch,
        warden: machine.warden, interruption: machine.interruption))
    let startedAt = SystemClock.wallClock()
    let engine = LimitEngine(
      plan: plan, launcher: launcher, isInterrupted: { machine.interruption.isRequested },
      observe: show)
    return LimitSession(
      run: run, startedAt: startedAt, command: RunSession.commandLine, build: BuildInfo.line,
      seed: plan.seed, effort: plan.effort, environment: environment,
      limits: engine.measure(limits))
  }

  private func show(_ event: LimitEngine.Event) {
    switch event {
    case .began(let index, let count, let name):
      console.talk("limit \(index + 1) of \(count): \(name)")
    case .leftOut(let name): console.talk("limit \(name) is left out: the time is used up")
    case .done(let record):
      for side in record.sides {
        if let trouble = side.trouble { console.talk("  \(side.name): \(trouble)") }
      }
    }
  }
}
