public import BenchCore

/// `convoy`: some tasks compute while the others wait on the clock; measures how late those wake.
///
/// After ccbench, CPython's own benchmark of its lock. The first tasks of a batch compute a number of
/// slices, with a chance for others after each; the rest sleep short intervals until they have ended.
public struct ConvoyDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "convoy",
    summary: "tasks wait while others compute; gives late_p50_us, late_p99_us and late_max_us",
    fields: [
      FieldDescriptor(
        "computing", .integer, "how many tasks compute; the rest wait", default: .integer(1),
        range: 0...1_000_000),
      FieldDescriptor(
        "work", .duration, "one slice of computing", default: .duration(.milliseconds(20))),
      FieldDescriptor(
        "slices", .integer, "how many slices", default: .integer(5), range: 1...1_000_000),
      FieldDescriptor(
        "interval", .duration, "one wait", default: .duration(.milliseconds(1)),
        range: 1e4...Double.greatestFiniteMagnitude),
      FieldDescriptor(
        "waits", .integer, "waits that each waiting task does at least", default: .integer(10),
        range: 1...1_000_000),
    ],
    example: "- convoy: { computing: 1, work: 20ms, slices: 5 }")

  /// The waits; which tasks compute is not known here, so each counts as one that waits.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let slices = Int64(try arguments.integer("slices"))
    let waits = Int64(try arguments.integer("waits"))
    return StepEstimate(
      wait: max(
        Nanoseconds(try arguments.duration("work").count * slices),
        Nanoseconds(try arguments.duration("interval").count * waits)))
  }

  private let plan: ConvoyPlan

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let computing = try arguments.integer("computing")
    guard computing < context.tasks else {
      throw ValueError("of \(context.tasks) tasks \(computing) cannot compute: one must wait")
    }
    let units = try Work.duration(arguments.duration("work"))
      .units(AluKernel.self, context.calibration)
    plan = ConvoyPlan(
      gate: try SharedGate("convoy", in: context.scratchDirectory),
      log: LatenessLog(context.scratchDirectory + "/convoy.log"), computing: computing,
      units: units, slices: try arguments.integer("slices"),
      interval: try arguments.duration("interval"), waits: try arguments.integer("waits"))
  }

  /// Sleeps or computes in the worker's thread.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingConvoy(plan: plan, port: worker.port)
  }

  /// Suspends or computes.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingConvoy(plan: plan, port: worker.port)
  }

  /// Forgets the batch before.
  public func prepareBatch() throws {
    plan.gate.reset()
    try plan.log.clear()
  }

  /// Gives percentiles of how late the waiting tasks went on, and how many waits there were.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    let lateness = try plan.log.sorted()
    guard let last = lateness.last else { return [:] }
    func percentile(_ share: Double) -> Double {
      Double(lateness[min(lateness.count - 1, Int(share * Double(lateness.count)))]) / 1e3
    }
    return [
      "late_p50_us": percentile(0.5), "late_p99_us": percentile(0.99),
      "late_max_us": Double(last) / 1e3, "waits": Double(lateness.count),
    ]
  }
}

private struct ConvoyPlan: Sendable {
  var gate: SharedGate
  var log: LatenessLog
  var computing: Int
  var units: UInt64
  var slices: Int
  var interval: Nanoseconds
  var waits: Int

  /// Computing goes on in some task.
  var isComputing: Bool { gate[.arrivals] < UInt64(computing) }

  func checksum(_ index: Int, _ word: UInt64) -> UInt64 { Mix.fold(Mix.index(index), word) }
}

private final class BlockingConvoy: BlockingStep {
  private let plan: ConvoyPlan
  private let port: any BlockingPort

  init(plan: ConvoyPlan, port: any BlockingPort) {
    self.plan = plan
    self.port = port
  }

  func run(task index: Int) throws -> UInt64 {
    var word: UInt64 = 0
    if index < plan.computing {
      for _ in 0..<plan.slices {
        word = compute(word)
        try port.yield()
      }
      plan.gate.add(.arrivals)
    } else {
      var late: [UInt64] = []
      repeat {
        let deadline = MonotonicClock.now() + plan.interval
        try port.sleep(until: deadline)
        late.append(UInt64(max(0, (MonotonicClock.now() - deadline).count)))
      } while plan.isComputing || late.count < plan.waits
      try plan.log.append(late)
    }
    return plan.checksum(index, word)
  }

  /// A slice; where only one worker may compute, it is cut further, as a bytecode loop would be.
  private func compute(_ seed: UInt64) -> UInt64 {
    guard let turn = port.turn else { return AluKernel.run(units: plan.units, seed: seed) }
    return AluKernel.run(units: plan.units, seed: seed, slice: Self.turnUnits) { turn.offer() }
  }

  /// About 50 us of the kernel: see `ComputeDefinition`.
  private static var turnUnits: UInt64 { UInt64(AluKernel.nominalUnitsPerSecond * 50e-6) }
}

private final class SuspendingConvoy: SuspendingStep {
  private let plan: ConvoyPlan
  private let port: any SuspendingPort

  init(plan: ConvoyPlan, port: any SuspendingPort) {
    self.plan = plan
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    var word: UInt64 = 0
    if index < plan.computing {
      for _ in 0..<plan.slices {
        word = AluKernel.run(units: plan.units, seed: word)
        await Task.yield()
      }
      plan.gate.add(.arrivals)
    } else {
      var late: [UInt64] = []
      repeat {
        let deadline = MonotonicClock.now() + plan.interval
        try await port.sleep(until: deadline)
        late.append(UInt64(max(0, (MonotonicClock.now() - deadline).count)))
      } while plan.isComputing || late.count < plan.waits
      try plan.log.append(late)
    }
    return plan.checksum(index, word)
  }
}
