public import BenchCore
import BenchExternalStores
import CPrimitives
import Glibc
import Multiprocessing

/// `counter`: adds to one number that all workers share, guarded in one of many ways.
///
/// An increment reads the number, computes for a while (the critical section) and writes the number
/// plus one. What another worker wrote meanwhile is lost unless the guard keeps it out.
public struct CounterDefinition: StepDefinition {
  /// What guards the number beside the locks.
  enum Guard: Hashable, Sendable {
    case lock(LockKind)
    case atomic
    case actor
    case store
    /// A mutex, around memory that each process has to itself.
    case ordinary

    static let names = LockKind.allCases.map(\.rawValue) + ["atomic", "actor", "store", "ordinary"]

    init(_ name: String) throws {
      switch name {
      case "atomic": self = .atomic
      case "actor": self = .actor
      case "store": self = .store
      case "ordinary": self = .ordinary
      default:
        guard let kind = LockKind(rawValue: name) else {
          throw ValueError("unknown guard '\(name)'; \(NearestName.hint(name, among: Self.names))")
        }
        self = .lock(kind)
      }
    }
  }

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "counter", summary: "adds to one number that all workers share",
    fields: [
      FieldDescriptor(
        "guard", .text,
        "what guards the number; 'ordinary': a mutex, and memory that is not shared with other "
          + "processes", choices: Guard.names),
      FieldDescriptor(
        "increments", .integer, "how often one task adds 1", default: .integer(100),
        range: 1...100_000_000),
      FieldDescriptor(
        "section", .work, "the computing between reading and writing",
        default: .duration(.zero)),
      FieldDescriptor(
        "url", .text,
        "the external store: empty for an SQLite file of the trial's own, "
          + "redis://HOST:PORT, or postgresql://USER@HOST:PORT/DATABASE", default: .text("")),
    ],
    shorthand: "guard", example: "- counter: { guard: process, increments: 1000, section: 1us }")

  /// The section, and what the guard costs without contention on a usual machine.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let section: Nanoseconds
    switch try arguments.work("section") {
    case .units(let units): section = AluKernel.nominalDuration(units)
    case .duration(let duration): section = duration
    }
    let cost: Int64 =
      switch try Guard(arguments.text("guard")) {
      case .store: 30_000
      case .lock(.manager): 60_000
      case .lock(.file): 2_000
      default: 100
      }
    let increments = Int64(try arguments.integer("increments"))
    return StepEstimate(compute: Nanoseconds((section.count + cost) * increments))
  }

  /// In-process guards do not reach other processes; an actor has to be awaited.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  {
    switch try Guard(arguments.text("guard")) {
    case .lock(let kind): return kind.obstacle(backend, mayWait: false)
    case .atomic, .ordinary: return nil
    case .actor:
      if backend.waitsBy == "suspending" { return nil }
      return "an actor lives in one process and has to be awaited; these workers block"
    case .store:
      let url = try arguments.text("url")
      return url.isEmpty ? nil : try ExternalStores.obstacle(to: url)
    }
  }

  private let plan: CounterPlan

  /// Reads the arguments, and makes the number if this is the trial's own process.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    plan = try CounterPlan(arguments, context)
  }

  /// Waits for the guard by blocking.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    guard plan.guarding != .actor else {
      throw StepError("an actor has to be awaited, which a blocking worker cannot")
    }
    return try CountingRunner(plan, port: worker.port)
  }

  /// Awaits the actor; hands guards that wait for another process to a thread; and takes the rest
  /// directly, because nothing suspends inside the critical section.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    switch plan.guarding {
    case .actor: return ActorRunner(plan)
    case .store, .lock(.file), .lock(.manager):
      let plan = plan
      let runner = try await worker.port.blocking { try CountingRunner(plan) }
      return OffloadedRunner(runner: runner, port: worker.port)
    default: return try CountingRunner(plan)
    }
  }

  /// Sets the number to 0.
  public func prepareBatch() throws { try plan.reset() }

  /// Gives `final_value`, `lost_updates` and `operations`.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    let value = try plan.value()
    let operations = tasks * plan.increments
    return [
      "final_value": Double(value), "lost_updates": Double(operations - value),
      "operations": Double(operations),
    ]
  }
}

/// What all workers of one process share.
private final class CounterPlan: Sendable {
  let guarding: CounterDefinition.Guard
  let increments: Int
  let units: UInt64
  let memory: TrialMemory
  let site: LockSite
  let url: String
  let manager: TrialManager?
  let actor: CountingActor

  init(_ arguments: StepArguments, _ context: TrialContext) throws {
    guarding = try CounterDefinition.Guard(arguments.text("guard"))
    increments = try arguments.integer("increments")
    units = try arguments.work("section").units(AluKernel.self, context.calibration)
    let memory =
      guarding == .ordinary
      ? try TrialMemory.ordinary(context, name: "counter", size: 4096)
      : try TrialMemory(context, name: "counter", size: 4096)
    self.memory = memory
    var kind = guarding == .ordinary ? LockKind.mutex : .none
    if case .lock(let lock) = guarding { kind = lock }
    // A manager's number lies in the manager too, as users of one have it.
    manager = kind == .manager ? try TrialManager(context, name: "counter-manager") : nil
    site = try LockSite(kind == .manager ? .none : kind, context, name: "counter-lock")
    let given = try arguments.text("url")
    url = given.isEmpty ? "sqlite:\(context.scratchDirectory)/counter.sqlite" : given
    actor = CountingActor(memory)
    // The counter is there before the workers, which open their connections all at once.
    if memory.isFirst, guarding == .store { try withStore { try $0.reset() } }
  }

  /// Leaves a server as it was: the trial's own process, which made the counter, removes it.
  deinit {
    if memory.isFirst, guarding == .store { try? withStore { try $0.remove() } }
  }

  /// Another user of a server must not meet our counter, nor we theirs.
  static let counterName = "bench_shared"

  func reset() throws {
    cprimitives_store64(memory.number(0), 0)
    if let manager { try manager.objects.value.set(0) }
    if guarding == .store { try withStore { try $0.reset() } }
  }

  func value() throws -> Int {
    if let manager { return try manager.objects.value.get() }
    if guarding == .store {
      return try withStore { store in
        let value = try store.value()
        return value
      }
    }
    return Int(cprimitives_load64(memory.number(0)))
  }

  private func withStore<Result>(_ body: (any CounterStore) throws -> Result) throws -> Result {
    let store = try ExternalStores.open(url, counter: Self.counterName)
    defer { store.close() }
    return try body(store)
  }
}

/// The number behind an actor.
private actor CountingActor {
  private let memory: TrialMemory

  init(_ memory: TrialMemory) { self.memory = memory }

  func increment(_ units: UInt64, _ seed: UInt64) -> UInt64 { countOnce(memory, units, seed) }
}

/// Reads, computes, writes; gives what was computed.
///
/// Each section goes on from what the last one gave, so that none can be left out or moved out of the
/// loop by the compiler.
@inline(__always)
private func countOnce(
  _ memory: TrialMemory, _ units: UInt64, _ seed: UInt64, _ turn: (any ComputingTurn)? = nil
) -> UInt64 {
  let value = cprimitives_load64(memory.number(0))
  // A turn can end between any two instructions of an interpreter, so also here.
  turn?.offer()
  let computed = AluKernel.run(units: units, seed: seed)
  cprimitives_store64(memory.number(0), value + 1)
  return computed
}

private final class CountingRunner: ComputeStep, @unchecked Sendable {  // One worker uses it.
  private let plan: CounterPlan
  private let lock: (any TaskLock)?
  private var store: (any CounterStore)?
  private let port: any BlockingPort
  private let turn: (any ComputingTurn)?
  /// Whether all of a task runs on the port's threads: what it waits for would stop all greenlets,
  /// and its lock belongs to the thread that took it.
  private let isOffloaded: Bool

  init(_ plan: CounterPlan, port: any BlockingPort = SystemPort()) throws {
    self.plan = plan
    (self.port, turn) = (port, port.turn)
    let waits = [.store, .lock(.file), .lock(.manager)].contains(plan.guarding)
    isOffloaded = waits && port.turn == nil && !(port is SystemPort)
    lock = try plan.site.makeLock()
    if plan.guarding == .store {
      store = try ExternalStores.open(plan.url, counter: CounterPlan.counterName)
    }
  }

  func run(task index: Int) throws -> UInt64 {
    guard isOffloaded else { return try count(index) }
    return try port.blocking { try self.count(index) }
  }

  private func count(_ index: Int) throws -> UInt64 {
    var computed: UInt64 = 0
    for _ in 0..<plan.increments {
      computed = try increment(computed)
      turn?.offer()
    }
    // What the section computes is the same everywhere; the number is a matter of the race.
    return Mix.fold(Mix.index(index), computed)
  }

  @inline(__always)
  private func increment(_ seed: UInt64) throws -> UInt64 {
    if let lock {
      if turn == nil { try lock.lock() } else { try lock.lock(through: port) }
      let computed = countOnce(plan.memory, plan.units, seed, turn)
      try lock.unlock()
      return computed
    }
    if plan.guarding == .atomic { return atomicIncrement(seed) }
    if let store {
      let computed = AluKernel.run(units: plan.units, seed: seed)
      if turn == nil {
        try store.increment()
      } else {
        try awaited { _ = try $0.store?.increment() }
      }
      return computed
    }
    if let objects = plan.manager?.objects {
      try awaited { _ in _ = try objects.lock.lock() }
      defer { try? awaited { _ in _ = try objects.lock.unlock() } }
      let value = try awaited { _ in try objects.value.get() }
      let computed = AluKernel.run(units: plan.units, seed: seed)
      try awaited { _ in _ = try objects.value.set(value + 1) }
      return computed
    }
    return countOnce(plan.memory, plan.units, seed, turn)
  }

  /// A call that waits: without the worker's turn, if it has one.
  private func awaited<Result: Sendable>(
    _ body: @escaping @Sendable (CountingRunner) throws -> Result
  ) throws -> Result {
    guard turn != nil else { return try body(self) }
    return try port.blocking { try body(self) }
  }

  /// One instruction; with a section, the usual loop: again if another worker was faster.
  private func atomicIncrement(_ seed: UInt64) -> UInt64 {
    let number = plan.memory.number(0)
    guard plan.units > 0 else {
      cprimitives_fetch_add64(number, 1)
      return seed
    }
    while true {
      let value = cprimitives_load64(number)
      let computed = AluKernel.run(units: plan.units, seed: seed)
      if cprimitives_compare_exchange64(number, value, value + 1) { return computed }
    }
  }

  func close() { disconnect() }

  func disconnect() {
    store?.close()
    store = nil
  }
}

private final class ActorRunner: SuspendingStep {
  private let plan: CounterPlan

  init(_ plan: CounterPlan) { self.plan = plan }

  func run(task index: Int) async throws -> UInt64 {
    var computed: UInt64 = 0
    for _ in 0..<plan.increments {
      computed = await plan.actor.increment(plan.units, computed)
    }
    return Mix.fold(Mix.index(index), computed)
  }
}

/// A runner whose guard waits for something outside of the process, on the port's threads.
private final class OffloadedRunner: SuspendingStep {
  private let runner: CountingRunner
  private let port: any SuspendingPort

  init(runner: CountingRunner, port: any SuspendingPort) {
    self.runner = runner
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    let runner = runner
    return try await port.blocking { try runner.run(task: index) }
  }

  func close() async { runner.disconnect() }
}
