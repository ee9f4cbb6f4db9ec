public import BenchCore

/// `blocking-call`: pairs of tasks in which one blocks its thread until the other has run.
///
/// Called directly by a coroutine, it keeps the loop from ever running the other: a deadlock. A
/// watchdog, the limit of the call itself, ends it and counts it. Handed over, it harms nobody.
public struct BlockingCallDefinition: StepDefinition {
  /// How the call is made.
  enum Way: String, CaseIterable {
    /// In the worker's own thread.
    case direct
    /// On a thread of the port's, if workers are not threads themselves.
    case pool
  }

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "blocking-call",
    summary:
      "one task of a pair blocks until the other has run; gives deadlocks, first_progress_ms",
    fields: [
      FieldDescriptor(
        "by", .text, "called directly, or handed to a pool of threads",
        choices: Way.allCases.map(\.rawValue)),
      FieldDescriptor(
        "watchdog", .duration, "after this long a call counts as a deadlock and is ended",
        default: .duration(.milliseconds(200)), range: 1e6...6e10),
    ],
    shorthand: "by", example: "- blocking-call: { by: pool, watchdog: 200ms }")

  /// A moment, unless there is a deadlock.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let isDirect = try arguments.text("by") == Way.direct.rawValue
    return StepEstimate(wait: isDirect ? try arguments.duration("watchdog") : Nanoseconds(100_000))
  }

  private let plan: BlockingCallPlan

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    guard context.tasks % 2 == 0 else {
      throw ValueError("tasks work in pairs, so their number must be even, not \(context.tasks)")
    }
    plan = BlockingCallPlan(
      gate: try SharedGate("blocking-call", in: context.scratchDirectory),
      folder: context.scratchDirectory,
      pairs: context.tasks / 2, isDirect: try arguments.choice("by", Way.self) == .direct,
      watchdog: try arguments.duration("watchdog"))
  }

  /// Blocks the worker's thread, or hands over what its port hands over.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingCall(plan: plan, port: worker.port)
  }

  /// Blocks the loop's thread, or hands over.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingCall(plan: plan, port: worker.port)
  }

  /// Forgets the batch before.
  public func prepareBatch() throws {
    plan.gate.reset()
    for pair in 0..<plan.pairs { try plan.gate(ofPair: pair).reset() }
    plan.gate.set(.openedAt, UInt64(MonotonicClock.now().count))
  }

  /// Gives `deadlocks`, the calls that the watchdog ended, and `first_progress_ms`, from the batch's
  /// start until the first task that does not block has run.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    let gate = plan.gate
    var metrics = ["deadlocks": Double(gate[.first])]
    if gate[.second] > 0 {
      metrics["first_progress_ms"] = (Double(gate[.second]) - Double(gate[.openedAt])) / 1e6
    }
    return metrics
  }
}

private struct BlockingCallPlan: Sendable {
  var gate: SharedGate
  var folder: String
  var pairs: Int
  var isDirect: Bool
  var watchdog: Nanoseconds

  /// Even tasks block until the odd one after them has run.
  func isBlocking(_ index: Int) -> Bool { index % 2 == 0 }

  /// Blocks the calling thread until the pair's other task has run, or the watchdog's time is up.
  func waitForPartner(_ index: Int) throws {
    let gate = try gate(ofPair: index / 2)
    if !gate.sleepUntilOpen(for: watchdog) { self.gate.add(.first) }
  }

  /// Where a pair meets.
  func gate(ofPair pair: Int) throws -> SharedGate {
    try SharedGate("pair-\(pair)", in: folder)
  }

  /// Lets the pair's other task go on.
  func wakePartner(_ index: Int) throws {
    let now = UInt64(MonotonicClock.now().count)
    if gate.add(.third) == 1 { gate.set(.second, now) }
    try gate(ofPair: index / 2).open()
  }
}

private final class BlockingCall: BlockingStep {
  private let plan: BlockingCallPlan
  private let port: any BlockingPort

  init(plan: BlockingCallPlan, port: any BlockingPort) {
    self.plan = plan
    self.port = port
  }

  func run(task index: Int) throws -> UInt64 {
    if !plan.isBlocking(index) {
      try plan.wakePartner(index)
    } else if plan.isDirect {
      try plan.waitForPartner(index)
    } else {
      let plan = plan
      try port.blocking { try plan.waitForPartner(index) }
    }
    return Mix.index(index)
  }
}

private final class SuspendingCall: SuspendingStep {
  private let plan: BlockingCallPlan
  private let port: any SuspendingPort

  init(plan: BlockingCallPlan, port: any SuspendingPort) {
    self.plan = plan
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    if !plan.isBlocking(index) {
      try plan.wakePartner(index)
    } else if plan.isDirect {
      try plan.waitForPartner(index)
    } else {
      let plan = plan
      try await port.blocking { try plan.waitForPartner(index) }
    }
    return Mix.index(index)
  }
}
