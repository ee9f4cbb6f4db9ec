public import BenchCore
import BenchStatistics
import CPrimitives
import Glibc

/// `lock`: competes for one lock until it was taken a given number of times by all tasks together.
///
/// The tasks are the competitors: there should be as many of them as workers.
public struct LockDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "lock", summary: "competes with the other tasks for a lock; tells how fair it was",
    fields: [
      FieldDescriptor(
        "kind", .text, "which lock",
        choices: LockKind.allCases.filter { $0 != .none }.map(\.rawValue)),
      FieldDescriptor(
        "acquisitions", .integer, "how often all tasks together take it",
        default: .integer(10_000), range: 1...1_000_000_000),
      FieldDescriptor(
        "section", .work, "the computing while one has it", default: .duration(.zero)),
    ],
    shorthand: "kind", example: "- lock: { kind: process, acquisitions: 10000, section: 1us }")

  /// An even share of the sections, and what a lock costs without contention.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let section: Nanoseconds
    switch try arguments.work("section") {
    case .units(let units): section = AluKernel.nominalDuration(units)
    case .duration(let duration): section = duration
    }
    let each = section.count + (try arguments.text("kind") == "manager" ? 30_000 : 500)
    // The sections are one after the other, whatever the number of tasks; plans know no tasks here.
    return StepEstimate(compute: Nanoseconds(each * Int64(try arguments.integer("acquisitions"))))
  }

  /// One worker has no competitor, locks of one process do not reach others, and coroutines of one
  /// thread never compete for a CPU.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  {
    switch backend.model {
    case .serial: return "one worker has nobody to compete with"
    case .coroutines:
      return "the competition is for a lock that blocks, which coroutines must not wait for"
    default:
      let kind = LockKind(rawValue: try arguments.text("kind")) ?? .none
      return kind.obstacle(backend, mayWait: false)
    }
  }

  private let site: LockSite
  private let memory: TrialMemory
  private let acquisitions: Int
  private let units: UInt64
  private let tasks: Int
  private let competitors: Int

  /// The first line has the total and how many have come; each task has a line for its share, its
  /// waits, the longest, and what it computed.
  fileprivate static func line(_ task: Int) -> Int { 8 * (task + 1) }

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let name = try arguments.text("kind")
    guard let kind = LockKind(rawValue: name), kind != .none else {
      throw ValueError(
        "unknown lock '\(name)'; "
          + NearestName.hint(name, among: LockKind.allCases.map(\.rawValue)))
    }
    tasks = context.tasks
    competitors = min(context.tasks, context.concurrency)
    acquisitions = try arguments.integer("acquisitions")
    units = try arguments.work("section").units(AluKernel.self, context.calibration)
    memory = try TrialMemory(context, name: "competition", size: 64 * (tasks + 1))
    site = try LockSite(kind, context, name: "contended")
  }

  /// Competes by blocking.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    guard let lock = try site.makeLock() else { throw StepError("there is no lock to compete for") }
    return Competitor(
      lock, memory: memory, acquisitions: UInt64(acquisitions), units: units,
      competitors: UInt64(competitors), port: worker.port)
  }

  /// Not possible; see `obstacle`.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    throw StepError("a lock that blocks is nothing for a coroutine")
  }

  /// Forgets the last competition.
  public func prepareBatch() throws { memset(memory.base, 0, 64 * (tasks + 1)) }

  /// Gives `gini` of the shares (0: all alike; 1: one had everything), `longest_wait_us`, the mean
  /// wait, and `operations`.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    let shares = (0..<tasks).map { Double(cprimitives_load64(memory.number(Self.line($0)))) }
    let waits = (0..<tasks).map { Double(cprimitives_load64(memory.number(Self.line($0) + 1))) }
    let longest = (0..<tasks).map { Double(cprimitives_load64(memory.number(Self.line($0) + 2))) }
    let all = shares.reduce(0, +)
    return [
      "gini": try Gini.coefficient(shares), "operations": all,
      "longest_wait_us": (longest.max() ?? 0) / 1000,
      "mean_wait_us": all > 0 ? waits.reduce(0, +) / all / 1000 : 0,
    ]
  }
}

private final class Competitor: BlockingStep {
  private let lock: any TaskLock
  private let memory: TrialMemory
  private let acquisitions: UInt64
  private let units: UInt64
  private let competitors: UInt64
  private let port: any BlockingPort
  private let turn: (any ComputingTurn)?

  init(
    _ lock: any TaskLock, memory: TrialMemory, acquisitions: UInt64, units: UInt64,
    competitors: UInt64, port: any BlockingPort
  ) {
    (self.lock, self.memory, self.acquisitions, self.units) = (lock, memory, acquisitions, units)
    self.competitors = competitors
    (self.port, turn) = (port, port.turn)
  }

  /// Between two looks at who has come, where others need the turn to come; short beside a switch
  /// interval.
  private static let pause = Nanoseconds(100_000)

  /// Waits until all have come, so that the first has no start; not for ever, because a worker may
  /// have failed.
  private func awaitOthers() throws {
    let come = memory.number(1)
    cprimitives_fetch_add64(come, 1)
    let limit = cprimitives_monotonic_now() + 1_000_000_000
    while cprimitives_load64(come) < competitors, cprimitives_monotonic_now() < limit {
      if turn == nil {
        sched_yield()
      } else {
        try port.sleep(until: MonotonicClock.now() + Self.pause)
      }
    }
  }

  func run(task index: Int) throws -> UInt64 {
    let total = memory.number(0)
    let (share, waits, longest) = (
      memory.number(LockDefinition.line(index)), memory.number(LockDefinition.line(index) + 1),
      memory.number(LockDefinition.line(index) + 2)
    )
    try awaitOthers()
    var computed: UInt64 = 1
    while cprimitives_load64(total) < acquisitions {
      let asked = cprimitives_monotonic_now()
      if turn == nil { try lock.lock() } else { try lock.lock(through: port) }
      let waited = UInt64(max(0, cprimitives_monotonic_now() - asked))
      // The lock guards the total: no addition of it is lost, and none is made too many.
      let taken = cprimitives_load64(total)
      if taken < acquisitions {
        computed = AluKernel.run(units: units, seed: computed)
        cprimitives_store64(total, taken + 1)
        share.pointee += 1
        waits.pointee += waited
        longest.pointee = max(longest.pointee, waited)
      }
      try lock.unlock()
      turn?.offer()
    }
    // Kept, so that the computing is not left out.
    cprimitives_store64(memory.number(LockDefinition.line(index) + 3), computed)
    return Mix.index(index)
  }
}
