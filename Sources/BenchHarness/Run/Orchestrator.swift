import BenchBackends
public import BenchCore
import BenchKernels
import BenchStatistics

/// Carries out a plan: block by block, trial by trial, until every group has come to its conclusion.
///
/// It measures nothing itself. Everything it knows of processes is the launcher, of storage the sink,
/// of time the clock, so a test can run a whole plan in no time. Not for several threads at once.
public final class Orchestrator {
  /// What an orchestrator works with.
  public struct Tools {
    /// Runs trials.
    public var launcher: any TrialLauncher
    /// Stores results.
    public var sink: any ResultSink
    /// Watches.
    public var observer: any RunObserver
    /// Tells the time.
    public var clock: any TimeSource
    /// The user's wish to stop.
    public var interruption: Interruption
    /// Makes an empty folder for a trial and gives its path.
    public var makeScratch: () throws -> String
    /// Removes it.
    public var removeScratch: (String) -> Void

    /// Collects the tools.
    public init(
      launcher: any TrialLauncher, sink: any ResultSink, observer: any RunObserver,
      clock: any TimeSource = SystemClock(), interruption: Interruption = Interruption(),
      makeScratch: @escaping () throws -> String = { "" },
      removeScratch: @escaping (String) -> Void = { _ in }
    ) {
      self.launcher = launcher
      self.sink = sink
      self.observer = observer
      self.clock = clock
      self.interruption = interruption
      self.makeScratch = makeScratch
      self.removeScratch = removeScratch
    }
  }

  /// How a run came out.
  public struct Outcome: Hashable, Sendable {
    /// How it stands in the store.
    public var status: RunRecord.Status
    /// Trials made in this call.
    public var trials: Int
    /// Cells with a failure, without those that do not apply here.
    public var failedCells: [Cell: TrialFailure]
  }

  let tools: Tools
  let plan: Plan
  let calibration: Calibration
  let memoryLimit: Bytes
  /// Trials that an earlier, interrupted call has made.
  private let earlier: [Cell: [TrialRecord]]
  private let runNumber: Int64
  private var counts = (trials: 0, failures: 0)
  private var failedCells: [Cell: TrialFailure] = [:]
  private let start: Nanoseconds
  private let budget: TimeBudget

  /// Prepares a run that is already in the store.
  ///
  /// - Parameters:
  ///   - run: The run's number in the store.
  ///   - plan: What to do.
  ///   - calibration: Work units per second by kernel.
  ///   - earlier: The trials that are already made, when a run is resumed.
  ///   - memoryLimit: The most memory a trial's processes may have resident together.
  ///   - tools: What to work with.
  public init(
    run: Int64, plan: Plan, calibration: Calibration, earlier: [CellRecord] = [],
    memoryLimit: Bytes, tools: Tools
  ) {
    self.runNumber = run
    self.plan = plan
    self.calibration = calibration
    self.memoryLimit = memoryLimit
    self.tools = tools
    self.earlier = Dictionary(
      earlier.map { ($0.cell, $0.trials) }, uniquingKeysWith: { first, _ in first })
    self.start = tools.clock.now()
    let expected = plan.groups.map { group in
      Nanoseconds(group.expectedBlock.count * Int64(plan.effort.blocks.lowerBound))
    }
    self.budget = TimeBudget(total: plan.effort.budget, expected: expected, start: start)
  }

  /// Runs the plan to its end or to the user's interruption, and stores how it ended.
  ///
  /// - Throws: `BenchError` with code `store` if results can no longer be stored.
  public func execute(laterDoubts: () -> [Doubt]) throws -> Outcome {
    for (number, group) in plan.groups.enumerated() {
      if tools.interruption.isRequested { break }
      try run(group, number: number)
    }
    let status: RunRecord.Status = tools.interruption.isRequested ? .interrupted : .complete
    try tools.sink.end(
      run: runNumber, status: status, endedAt: SystemClock.wallClock(), laterDoubts: laterDoubts())
    return Outcome(status: status, trials: counts.trials, failedCells: failedCells)
  }

  // MARK: - One group

  /// What is known of a group while it is measured.
  private struct GroupState {
    let number: Int
    let group: PlannedGroup
    var rule: StoppingRule
    var check = DigestCheck()
    var retry = RetryPolicy()
    var records: [Cell: [TrialRecord]] = [:]
    var trialNumbers: [Cell: [Int: Int64]] = [:]
  }

  private func run(_ group: PlannedGroup, number: Int) throws {
    let began = tools.clock.now()
    if budget.isUsedUp(now: began) {
      let state = GroupState(number: number, group: group, rule: try rule(budget: 1))
      return try conclude(state, Conclusion(reason: .budget, precision: nil, blocks: 0))
    }
    let allowance = budget.allowance(group: number, now: began)
    var state = GroupState(
      number: number, group: group, rule: try rule(budget: max(0.001, allowance.fewest.seconds)))
    recall(&state)
    makeReference(&state)
    for (block, order) in group.orders.enumerated() {
      let blockBegan = tools.clock.now()
      for (position, index) in order.enumerated() {
        if tools.interruption.isRequested { break }
        try runTrial(&state, group.cells[index], block: block, position: position)
      }
      let now = tools.clock.now()
      if group.cells.allSatisfy({ state.retry.isDropped($0.cell) }) {
        return try conclude(
          state, Conclusion(reason: .failed, precision: nil, blocks: block + 1))
      }
      let look = Look(blocks: block + 1, elapsed: now - began, block: now - blockBegan)
      if let conclusion = judge(&state, look, allowance) { return try conclude(state, conclusion) }
    }
  }

  /// What is known after a block.
  private struct Look {
    var blocks: Int
    var elapsed: Nanoseconds
    /// How long the last block took.
    var block: Nanoseconds
  }

  /// Whether a group has come to its end, and why.
  private func judge(
    _ state: inout GroupState, _ look: Look, _ allowance: TimeBudget.Allowance
  ) -> Conclusion? {
    let interval = widest(state)
    let decision = state.rule.look(
      interval: interval, rounds: look.blocks, elapsed: look.elapsed.seconds,
      nextRound: look.block.seconds, isInterrupted: tools.interruption.isRequested)
    let precision = interval.map(\.relativeHalfWidth).flatMap { $0.isFinite ? $0 : nil }
    guard case .stop(let stop) = decision else {
      let hasFewest = look.blocks >= plan.effort.blocks.lowerBound
      guard hasFewest, look.elapsed + look.block > allowance.more else { return nil }
      return Conclusion(reason: .budget, precision: precision, blocks: look.blocks)
    }
    // Without an interval there is nothing that could fail to settle.
    let isBare = precision == nil && stop.reason == .unstable
    return Conclusion(
      reason: isBare ? .ceiling : StopReason(stop.reason), precision: precision,
      blocks: stop.rounds)
  }

  private func rule(budget seconds: Double) throws -> StoppingRule {
    let effort = plan.effort
    return try StoppingRule(
      target: effort.precision, floor: effort.blocks.lowerBound,
      ceiling: effort.blocks.upperBound, budget: seconds)
  }

  /// Takes in what an earlier call has measured.
  private func recall(_ state: inout GroupState) {
    for item in state.group.cells {
      for record in earlier[item.cell] ?? [] where record.failure?.kind != .interrupted {
        state.records[item.cell, default: []].append(record)
        if let failure = record.failure {
          state.retry.note(failure, of: item.cell)
          if failure.kind != .notApplicable { failedCells[item.cell] = failure }
        } else {
          _ = state.check.take(item.cell, block: record.block, samples: record.samples)
        }
      }
    }
  }

  /// Gets the serial digest from a trial that is not stored, where the plan has no serial cell.
  private func makeReference(_ state: inout GroupState) {
    let cells = state.group.cells
    guard state.check.reference == nil, !cells.contains(where: { $0.cell.model == .serial }),
      var cell = cells.first?.cell, canRunSerially(state.group.point.steps)
    else { return }
    cell.backend = Model.serial.rawValue
    cell.model = .serial
    cell.concurrency = 1
    var specification = self.specification(for: cell, state.group, scratch: "")
    // The digest does not depend on when tasks arrive.
    specification.arrivals = nil
    specification.batches = 1
    specification.warmUpBatches = 0
    guard let scratch = try? tools.makeScratch() else { return }
    defer { tools.removeScratch(scratch) }
    specification.scratchDirectory = scratch
    var digest: UInt64?
    let end = tools.launcher.run(specification) { event in
      if case .sample(let sample) = event { digest = sample.digest }
    }
    if end.failure == nil, let digest {
      state.check.take(reference: digest)
    } else {
      let reason = end.failure?.reason ?? "it gave no result"
      tools.observer.handle(
        .remark(
          "\(state.group.workload): checksums are not checked, since the serial reference failed: "
            + reason))
    }
  }

  /// Whether the serial back end can do these steps at all; where it cannot, nothing is missing.
  private func canRunSerially(_ steps: [StepSpecification]) -> Bool {
    (try? TaskProgram.obstacle(steps, backend: SerialBackend.descriptor)) == .some(nil)
  }

  private func conclude(_ state: GroupState, _ conclusion: Conclusion) throws {
    let cells = state.group.cells.map(\.cell)
    try tools.sink.conclude(run: runNumber, cells: cells, conclusion: conclusion)
    tools.observer.handle(
      .groupConcluded(
        workload: state.group.workload, state.group.point.parameters, conclusion,
        progress: progress(state, block: state.group.orders.count)))
  }

  /// The widest interval of the group's cells, relative to its middle; nil under 2 blocks.
  private func widest(_ state: GroupState) -> Interval? {
    let intervals = state.group.cells.compactMap { item -> Interval? in
      let walls = (state.records[item.cell] ?? [])
        .filter { $0.failure == nil }
        .map { $0.samples.map { Double(max(1, $0.judged.count)) } }
        .filter { !$0.isEmpty }
      guard walls.count > 1 else { return nil }
      var generator = RandomSource(seed: plan.seed)
      // 400 resamples decide only when to stop; the report's intervals use the full number.
      return try? Bootstrap.interval(of: walls, resamples: 400, using: &generator).interval
    }
    return intervals.max { $0.relativeHalfWidth < $1.relativeHalfWidth }
  }

  // MARK: - One trial

  private func runTrial(
    _ state: inout GroupState, _ item: PlannedGroupCell, block: Int, position: Int
  ) throws {
    let cell = item.cell
    let isDone = state.records[cell]?.contains { $0.block == block } ?? false
    if isDone || state.retry.isDropped(cell) { return }
    tools.observer.handle(
      .trialBegan(cell, block: block, progress: progress(state, block: block)))
    let startedAt = SystemClock.wallClock()
    let trial = try tools.sink.beginTrial(
      run: runNumber, cell: cell, block: block, position: position, startedAt: startedAt)
    var record = TrialRecord(block: block, position: position, startedAt: startedAt)
    if let obstacle = item.obstacle {
      record.failure = TrialFailure(.notApplicable, obstacle)
    } else {
      try measure(&record, item, state.group, trial: trial)
    }
    state.trialNumbers[cell, default: [:]][block] = trial
    state.records[cell, default: []].append(record)
    try judge(&state, cell, record, trial: trial)
    counts.trials += 1
    let final = state.records[cell]?.last ?? record
    tools.observer.handle(
      .trialEnded(cell, block: block, final, progress: progress(state, block: block)))
  }

  private func measure(
    _ record: inout TrialRecord, _ item: PlannedGroupCell, _ group: PlannedGroup, trial: Int64
  ) throws {
    let scratch = try tools.makeScratch()
    defer { tools.removeScratch(scratch) }
    var specification = self.specification(for: item.cell, group, scratch: scratch)
    specification.seed = plan.seed &+ UInt64(record.block)
    let end = try tools.launcher.run(specification) { event in
      switch event {
      case .sample(let sample):
        try tools.sink.record(sample, trial: trial)
        record.samples.append(sample)
      case .phase(let phase, let took): record.phases[phase] = took
      case .ready, .done, .failed: break
      }
    }
    record.duration = end.duration
    record.failure = end.failure
    record.summary = end.summary
  }

  /// Stores how a trial ended, and what its results say about earlier ones.
  private func judge(
    _ state: inout GroupState, _ cell: Cell, _ record: TrialRecord, trial: Int64
  ) throws {
    if let failure = record.failure {
      note(failure, of: cell, &state)
    }
    try tools.sink.endTrial(trial, record: record)
    guard record.failure == nil else { return }
    for verdict in state.check.take(cell, block: record.block, samples: record.samples) {
      guard
        let index = state.records[verdict.cell]?.firstIndex(where: { $0.block == verdict.block }),
        var wrong = state.records[verdict.cell]?[index]
      else { continue }
      wrong.failure = verdict.failure
      state.records[verdict.cell]?[index] = wrong
      note(verdict.failure, of: verdict.cell, &state)
      if let number = state.trialNumbers[verdict.cell]?[verdict.block] {
        try tools.sink.endTrial(number, record: wrong)
      }
    }
  }

  private func note(_ failure: TrialFailure, of cell: Cell, _ state: inout GroupState) {
    state.retry.note(failure, of: cell)
    guard failure.kind != .notApplicable, failure.kind != .interrupted else { return }
    counts.failures += 1
    failedCells[cell] = failure
  }

  private func specification(
    for cell: Cell, _ group: PlannedGroup, scratch: String
  ) -> TrialSpecification {
    TrialSpecification(
      cell: cell, steps: group.point.steps, fixtures: group.point.fixtures,
      arrivals: group.point.arrivals,
      calibration: calibration, warmUpBatches: plan.effort.warmUpBatches,
      batches: plan.effort.batches, seed: plan.seed, scratchDirectory: scratch,
      limit: group.point.limit, memoryLimit: memoryLimit)
  }

  private func progress(_ state: GroupState, block: Int) -> RunProgress {
    let floor = Double(plan.effort.blocks.lowerBound * state.group.cells.count)
    let done = state.records.values.reduce(0) { $0 + $1.count }
    let part = block >= state.group.orders.count ? 1 : min(1, Double(done) / max(1, floor))
    let now = tools.clock.now()
    let (share, remaining) = budget.progress(group: state.number, doneOfGroup: part, now: now)
    return RunProgress(
      share: share, elapsed: now - start, remaining: remaining, trials: counts.trials,
      failures: counts.failures)
  }
}

extension StopReason {
  /// The stored word for a reason of the stopping rule.
  init(_ reason: StoppingRule.Reason) {
    switch reason {
    case .precise: self = .precise
    case .ceiling: self = .ceiling
    case .budget: self = .budget
    case .interrupted: self = .interrupted
    case .unstable: self = .unstable
    }
  }
}
