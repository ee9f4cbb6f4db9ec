public import BenchCore

/// A workload's task, ready to be run in this process.
///
/// Made once in each process of a trial. Every worker then gets a program of its own, whose steps
/// may hold a connection or a buffer:
///
///     specifications + context -> TaskProgram -> BlockingProgram or SuspendingProgram per worker
///
/// A task's checksum is `Mix.fold` over its steps' checksums in order, beginning with 0.
public struct TaskProgram: Sendable {
  /// One step's definition with its place and kind.
  struct Entry: Sendable {
    var number: Int
    var kind: String
    var definition: any StepDefinition
  }

  let entries: [Entry]
  /// When tasks arrive; nil in a closed loop.
  public let arrivals: ArrivalSchedule?
  /// Which tasks are timed one by one.
  public let timing: TaskTiming
  private let tasks: Int

  /// Looks the steps up and reads their arguments.
  ///
  /// - Throws: `BenchError` naming the step: an unknown kind, a wrong argument, or something that
  ///   must be there and is not.
  public init(
    _ steps: [StepSpecification], context: TrialContext,
    catalogue: [any StepDefinition.Type] = StepCatalogue.all
  ) throws {
    tasks = context.tasks
    timing = context.timing
    arrivals = context.arrivals.map {
      ArrivalSchedule($0, tasks: context.tasks, seed: context.seed)
    }
    entries = try steps.enumerated().map { position, step in
      let number = position + 1
      guard let type = catalogue.first(where: { $0.descriptor.kind == step.kind }) else {
        let kinds = catalogue.map { $0.descriptor.kind }
        throw BenchError(
          .workload, "step \(number): unknown step '\(step.kind)'",
          remedy: NearestName.hint(step.kind, among: kinds))
      }
      return Entry(
        number: number, kind: step.kind,
        definition: try Self.definition(type, step, context, number))
    }
  }

  /// A program for a worker that waits by blocking.
  ///
  /// - Throws: `StepFailure` if a step cannot be made ready; what was ready is closed again.
  public func makeBlocking(_ worker: BlockingWorker) throws -> BlockingProgram {
    var ready: [any BlockingStep] = []
    for entry in entries {
      do {
        ready.append(try entry.definition.makeBlocking(worker))
      } catch {
        for step in ready { step.close() }
        throw entry.failure(error, task: nil, worker: worker.number)
      }
    }
    return BlockingProgram(
      entries: entries, steps: ready, arrivals: arrivals, timing: timing,
      worker: worker)
  }

  /// A program for a worker that waits by suspending.
  ///
  /// - Throws: `StepFailure` if a step cannot be made ready; what was ready is closed again.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> SuspendingProgram {
    var ready: [any SuspendingStep] = []
    for entry in entries {
      do {
        ready.append(try await entry.definition.makeSuspending(worker))
      } catch {
        for step in ready { await step.close() }
        throw entry.failure(error, task: nil, worker: worker.number)
      }
    }
    return SuspendingProgram(
      entries: entries, steps: ready, arrivals: arrivals, timing: timing,
      worker: worker)
  }

  /// To be called in the trial's own process before every batch, outside the timed window.
  ///
  /// - Throws: `BenchError` naming the step.
  public func prepareBatch() throws {
    for entry in entries {
      try Self.naming(entry) { try entry.definition.prepareBatch() }
    }
  }

  /// To be called in the trial's own process after every batch; gives what the steps add.
  ///
  /// Metrics of equal name, from two steps of one kind, are added up.
  ///
  /// - Throws: `BenchError` naming the step.
  public func concludeBatch() throws -> [String: Double] {
    try entries.reduce(into: [:]) { metrics, entry in
      let more = try Self.naming(entry) { try entry.definition.concludeBatch(tasks: tasks) }
      metrics.merge(more) { $0 + $1 }
    }
  }

  /// Remarks that belong beside the numbers, each once; to be asked at the end of a trial.
  public var notes: [String] {
    entries.flatMap(\.definition.notes).reduce(into: []) { notes, note in
      if !notes.contains(note) { notes.append(note) }
    }
  }

  /// How long one task takes by the file's own figures.
  ///
  /// - Throws: `BenchError` naming the step.
  public static func estimate(
    _ steps: [StepSpecification], fixtures: [FixtureSpecification] = [],
    catalogue: [any StepDefinition.Type] = StepCatalogue.all
  ) throws -> StepEstimate {
    try steps.enumerated().reduce(into: StepEstimate()) { sum, next in
      let (position, step) = next
      guard let type = catalogue.first(where: { $0.descriptor.kind == step.kind }) else {
        throw BenchError(.workload, "step \(position + 1): unknown step '\(step.kind)'")
      }
      let part = try wrapping(position + 1, step.kind) {
        try type.estimate(StepArguments(step), fixtures: fixtures)
      }
      sum.compute += part.compute
      sum.wait += part.wait
    }
  }

  /// Why workers of a back end cannot do one of the steps; nil if they can do all.
  ///
  /// - Throws: `BenchError` naming the step.
  public static func obstacle(
    _ steps: [StepSpecification], backend: BackendDescriptor,
    catalogue: [any StepDefinition.Type] = StepCatalogue.all
  ) throws -> String? {
    for (position, step) in steps.enumerated() {
      guard let type = catalogue.first(where: { $0.descriptor.kind == step.kind }) else { continue }
      let obstacle = try wrapping(position + 1, step.kind) {
        try type.obstacle(StepArguments(step), backend: backend)
      }
      if let obstacle { return "step \(position + 1) (\(step.kind)): \(obstacle)" }
    }
    return nil
  }

  private static func definition(
    _ type: any StepDefinition.Type, _ step: StepSpecification, _ context: TrialContext,
    _ number: Int
  ) throws -> any StepDefinition {
    try wrapping(number, step.kind) { try type.init(StepArguments(step), context: context) }
  }

  private static func naming<Result>(_ entry: Entry, _ body: () throws -> Result) throws -> Result {
    try wrapping(entry.number, entry.kind, body)
  }

  /// Adds the step's place to an error; a wrong value is the file's fault, the rest the machine's.
  private static func wrapping<Result>(
    _ number: Int, _ kind: String, _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch var error as BenchError {
      error.message = "step \(number) (\(kind)): \(error.message)"
      throw error
    } catch let error as ValueError {
      throw BenchError(.workload, "step \(number) (\(kind)): \(error)")
    } catch {
      throw BenchError(.machine, "step \(number) (\(kind)) cannot be prepared", cause: "\(error)")
    }
  }
}

extension TaskProgram.Entry {
  func failure(_ error: any Error, task: Int?, worker: Int) -> StepFailure {
    StepFailure(step: number, kind: kind, task: task, worker: worker, reason: "\(error)")
  }
}
