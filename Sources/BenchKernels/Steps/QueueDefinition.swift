public import BenchCore
import CPrimitives
import Multiprocessing

/// `queue`: the first tasks put messages into one bounded queue, the others take them out.
///
/// The queue is what each model has: a ring in shared memory for processes, a mutex with conditions
/// for threads, a suspending queue for coroutines. All tasks must run at once.
public struct QueueDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "queue", summary: "puts messages into a bounded queue or takes them out",
    fields: [
      FieldDescriptor(
        "producers", .integer, "the tasks that put, the first ones; the others take",
        default: .integer(1), range: 1...10_000),
      FieldDescriptor(
        "messages", .integer, "how many messages in all", default: .integer(1000),
        range: 1...100_000_000),
      FieldDescriptor(
        "payload", .bytes, "bytes of a message", default: .bytes(Bytes(64)), range: 8...16_777_216),
      FieldDescriptor(
        "bound", .integer, "how many messages the queue holds", default: .integer(50),
        range: 1...1_000_000),
    ],
    example: "- queue: { producers: 1, messages: 10000, payload: 1KiB, bound: 50 }")

  /// A few microseconds a message, and its copies at 2 GB/s, shared by at least one task more than
  /// there are producers.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let payload = try arguments.bytes("payload").count
    let messages = Int64(try arguments.integer("messages"))
    let tasks = Int64(try arguments.integer("producers")) + 1
    return StepEstimate(compute: Nanoseconds((3000 + payload) * messages / tasks))
  }

  /// One worker cannot both put and take.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  {
    if backend.model == .serial {
      return "one worker cannot both put and take: it would wait for itself"
    }
    if backend.model == .coroutines, backend.waitsBy != "suspending" {
      return "these coroutines block where they wait for a queue, and it has no suspending form"
    }
    return nil
  }

  private let plan: QueuePlan

  /// Reads the arguments, and makes the queue if this is the trial's own process.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    plan = try QueuePlan(arguments, context)
  }

  /// Waits by blocking.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingQueueStep(plan, worker.port)
  }

  /// Waits by suspending.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingQueueStep(plan)
  }

  /// Forgets the last batch.
  public func prepareBatch() throws { plan.clear() }

  /// Gives `operations` (messages taken), `lost_messages`, and `bytes` that crossed.
  public func concludeBatch(tasks: Int) throws -> [String: Double] { plan.metrics() }
}

private final class QueuePlan: Sendable {
  let producers: Int
  let messages: Int
  let payload: Int
  let shared: SharedQueue<NoResult>?
  let local: BoundedQueue
  let suspending: SuspendingQueue
  /// Words: next number to put, next to take, taken, sum of the numbers; in lines of their own.
  private let memory: TrialMemory

  init(_ arguments: StepArguments, _ context: TrialContext) throws {
    producers = try arguments.integer("producers")
    messages = try arguments.integer("messages")
    payload = Int(try arguments.bytes("payload").count)
    guard producers < context.tasks || context.tasks == 0 else {
      throw ValueError("\(producers) producers of \(context.tasks) tasks leave nobody to take")
    }
    guard context.concurrency >= context.tasks else {
      throw ValueError(
        "\(context.tasks) tasks with \(context.concurrency) workers: producers and consumers must "
          + "all run at once, so give 'concurrency' at least as many as 'tasks'")
    }
    let bound = try arguments.integer("bound")
    memory = try TrialMemory(context, name: "queue-totals", size: 4096)
    shared =
      context.backend.hasPrefix("processes")
      ? try TrialHandle.object(context, name: "queue") { try SharedQueue(bound: bound) } : nil
    local = BoundedQueue(bound: bound)
    suspending = SuspendingQueue(bound: bound)
  }

  func clear() { for line in 0..<4 { cprimitives_store64(memory.number(8 * line), 0) } }

  /// The number of the next message to put, or to take; nil when all are.
  func claim(putting: Bool) -> Int? {
    let number = Int(cprimitives_fetch_add64(memory.number(putting ? 0 : 8), 1))
    return number < messages ? number : nil
  }

  func message(_ number: Int) -> [UInt8] {
    var message = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: payload)
    message.withUnsafeMutableBytes { $0.storeBytes(of: UInt64(number), as: UInt64.self) }
    return message
  }

  /// Takes note of a message that came out: its number at the beginning, its mark at the end.
  func note(_ message: UnsafeRawBufferPointer) throws {
    guard message.count == payload else {
      throw StepError("a message of \(payload) bytes came out with \(message.count)")
    }
    let number = message.loadUnaligned(as: UInt64.self)
    let mark = message[message.count - 1]
    guard payload == 8 || mark == UInt8(truncatingIfNeeded: number) else {
      throw StepError("message \(number) came out torn")
    }
    cprimitives_fetch_add64(memory.number(16), 1)
    cprimitives_fetch_add64(memory.number(24), number + 1)
  }

  func metrics() -> [String: Double] {
    let taken = Double(cprimitives_load64(memory.number(16)))
    let sum = cprimitives_load64(memory.number(24))
    let expected = UInt64(messages) * UInt64(messages + 1) / 2
    return [
      "operations": taken, "lost_messages": Double(messages) - taken,
      "wrong_messages": sum == expected ? 0 : 1, "bytes": taken * Double(payload),
    ]
  }
}

private final class BlockingQueueStep: BlockingStep {
  private let plan: QueuePlan
  private let port: any BlockingPort
  /// Whether who waits for the queue must let others compute meanwhile.
  private let takesTurns: Bool

  init(_ plan: QueuePlan, _ port: any BlockingPort) {
    (self.plan, self.port, takesTurns) = (plan, port, port.turn != nil)
  }

  func run(task index: Int) throws -> UInt64 {
    let puts = index < plan.producers
    while let number = plan.claim(putting: puts) {
      if puts { try put(plan.message(number)) } else { try take() }
    }
    return Mix.index(index)
  }

  private func put(_ message: [UInt8]) throws {
    guard let shared = plan.shared else {
      guard takesTurns else { return plan.local.put(message) }
      let queue = plan.local
      return try port.blocking { queue.put(message) }
    }
    try message.withUnsafeBytes { try shared.put(bytes: $0) }
  }

  private func take() throws {
    guard let shared = plan.shared else {
      let queue = plan.local
      let message = takesTurns ? try port.blocking { queue.get() } : queue.get()
      return try message.withUnsafeBytes { try plan.note($0) }
    }
    try shared.getBytes { try plan.note($0) }
  }
}

private final class SuspendingQueueStep: SuspendingStep {
  private let plan: QueuePlan

  init(_ plan: QueuePlan) { self.plan = plan }

  func run(task index: Int) async throws -> UInt64 {
    let puts = index < plan.producers
    while let number = plan.claim(putting: puts) {
      if puts {
        await plan.suspending.put(plan.message(number))
      } else {
        try await plan.suspending.get().withUnsafeBytes { try plan.note($0) }
      }
    }
    return Mix.index(index)
  }
}
