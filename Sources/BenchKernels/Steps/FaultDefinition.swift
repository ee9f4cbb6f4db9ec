public import BenchCore
import CPrimitives
import Glibc

/// `fault`: fails on purpose, to show how a failure is found and reported.
public struct FaultDefinition: StepDefinition {
  /// The ways to fail.
  enum Kind: String, CaseIterable {
    /// Throws an error.
    case error
    /// Ends its process by a real segmentation violation.
    case crash
    /// Ends its process with exit code 3, without a word.
    case exit
    /// Waits for ever.
    case hang
    /// Computes for ever.
    case loop
    /// Gives a checksum that differs from the serial back end's.
    case wrongChecksum = "wrong-checksum"
    /// Takes and touches memory until something ends it.
    case allocate
  }

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "fault", summary: "fails on purpose, to show how failures are reported",
    fields: [
      FieldDescriptor(
        "kind", .text, "how it fails", choices: Kind.allCases.map(\.rawValue)),
      FieldDescriptor(
        "tasks", .list, "the indices of the tasks that fail; none given means all",
        default: .list([])),
      FieldDescriptor(
        "backends", .list, "the back ends under which they fail; none given means all",
        default: .list([])),
    ],
    shorthand: "kind", example: "- fault: { kind: crash, tasks: [7], backends: [processes] }")

  /// No time at all.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate { StepEstimate() }

  private let plan: FaultPlan

  /// Reads which tasks are to fail, and how.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let name = try arguments.text("kind")
    guard let kind = Kind(rawValue: name) else {
      let hint = NearestName.hint(name, among: Kind.allCases.map(\.rawValue))
      throw ValueError("unknown kind of fault '\(name)'; \(hint)")
    }
    let tasks = try arguments.texts("tasks").map { text in
      guard let index = Int(text) else { throw ValueError("'\(text)' is no task's index") }
      return index
    }
    let backends = try arguments.texts("backends")
    let isArmed = backends.isEmpty || backends.contains(context.backend)
    plan = FaultPlan(
      kind: isArmed ? kind : nil, tasks: Set(tasks), isSerial: context.backend == "serial")
  }

  /// Hangs by sleeping the thread.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingFault(plan: plan, port: worker.port)
  }

  /// Hangs by suspending the task.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingFault(plan: plan, port: worker.port)
  }
}

/// Which tasks fail and how, apart from the way of waiting.
private struct FaultPlan: Sendable {
  var kind: FaultDefinition.Kind?
  var tasks: Set<Int>
  var isSerial: Bool

  /// An hour: the sleeps of which a hang is made.
  static let nap = Nanoseconds.seconds(3600)

  func kind(for index: Int) -> FaultDefinition.Kind? {
    tasks.isEmpty || tasks.contains(index) ? kind : nil
  }

  /// Fails in any way that needs no waiting.
  func perform(_ kind: FaultDefinition.Kind, task index: Int) throws -> UInt64 {
    switch kind {
    case .error:
      throw StepError("this task was told to fail (fault kind 'error')")
    case .crash: cprimitives_kernel_crash()
    case .exit: _exit(3)
    case .loop:
      var word: UInt64 = 1
      while word != 0 { word = AluKernel.run(units: 1 << 20, seed: word) | 1 }
    case .allocate: try allocate()
    case .wrongChecksum: return isSerial ? 0 : 1
    case .hang: break
    }
    return 0
  }

  private func allocate() throws {
    let part = 16 << 20
    while true {
      let pages = mmap(nil, part, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
      guard let pages, pages != MAP_FAILED else {
        throw SystemError("mmap", "16 MiB more (fault kind 'allocate')")
      }
      memset(pages, 1, part)
    }
  }
}

private final class BlockingFault: BlockingStep {
  private let plan: FaultPlan
  private let port: any BlockingPort

  init(plan: FaultPlan, port: any BlockingPort) {
    self.plan = plan
    self.port = port
  }

  func run(task index: Int) throws -> UInt64 {
    guard let kind = plan.kind(for: index) else { return 0 }
    while kind == .hang { try port.sleep(until: MonotonicClock.now() + FaultPlan.nap) }
    return try plan.perform(kind, task: index)
  }
}

private final class SuspendingFault: SuspendingStep {
  private let plan: FaultPlan
  private let port: any SuspendingPort

  init(plan: FaultPlan, port: any SuspendingPort) {
    self.plan = plan
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    guard let kind = plan.kind(for: index) else { return 0 }
    while kind == .hang { try await port.sleep(until: MonotonicClock.now() + FaultPlan.nap) }
    return try plan.perform(kind, task: index)
  }
}
