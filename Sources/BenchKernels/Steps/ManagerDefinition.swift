public import BenchCore
import Multiprocessing

/// `manager`: calls an object in a manager process, one call at a time or many in one message.
public struct ManagerDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "manager", summary: "appends numbers to a list in a manager process",
    fields: [
      FieldDescriptor(
        "calls", .integer, "how many numbers one task appends", default: .integer(100),
        range: 1...10_000_000),
      FieldDescriptor(
        "batch", .integer, "how many cross in one message", default: .integer(1),
        range: 1...100_000),
    ],
    shorthand: "calls", example: "- manager: { calls: 100, batch: 10 }")

  /// Some 20 us a message and half a microsecond a number.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let (calls, batch) = (try arguments.integer("calls"), try arguments.integer("batch"))
    let messages = (calls + batch - 1) / batch
    return StepEstimate(
      compute: Nanoseconds(Int64(messages * 10_000 + calls * 500)),
      wait: Nanoseconds(Int64(messages * 10_000)))
  }

  private let manager: TrialManager
  private let calls: Int
  private let batch: Int

  /// Reads the arguments, and starts the manager if this is the trial's own process.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    calls = try arguments.integer("calls")
    batch = try arguments.integer("batch")
    manager = try TrialManager(context, name: "called-manager")
  }

  /// Waits for answers by blocking.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    let isDirect = worker.port is SystemPort
    return ManagerCaller(
      manager.objects.list, calls: calls, batch: batch, port: isDirect ? nil : worker.port)
  }

  /// Waits for answers on the port's threads: the proxies of the library block.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    OffloadedCaller(
      caller: ManagerCaller(manager.objects.list, calls: calls, batch: batch), port: worker.port)
  }

  /// Empties the list.
  public func prepareBatch() throws { try manager.objects.list.removeAll() }

  /// Gives `operations` and `lost_updates`, the numbers that did not arrive.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    let operations = tasks * calls
    let arrived = try manager.objects.list.count()
    return ["operations": Double(operations), "lost_updates": Double(operations - arrived)]
  }
}

private final class ManagerCaller: BlockingStep, @unchecked Sendable {  // One worker uses it.
  private let list: ManagedList<Int>
  private let calls: Int
  private let batch: Int
  /// Where a worker that waits must not block its thread, or keep its turn; nil elsewhere.
  private let port: (any BlockingPort)?

  init(_ list: ManagedList<Int>, calls: Int, batch: Int, port: (any BlockingPort)? = nil) {
    (self.list, self.calls, self.batch, self.port) = (list, calls, batch, port)
  }

  func run(task index: Int) throws -> UInt64 {
    var done = 0
    while done < calls {
      let first = done
      let size = min(batch, calls - done)
      if let port {
        try port.blocking { try self.append(first, size) }
      } else {
        try append(first, size)
      }
      done += size
    }
    return Mix.index(index)
  }

  private func append(_ first: Int, _ size: Int) throws {
    if batch == 1 {
      try list.append(first)
    } else {
      try list.append(contentsOf: Array(first..<first + size))
    }
  }
}

private final class OffloadedCaller: SuspendingStep {
  private let caller: ManagerCaller
  private let port: any SuspendingPort

  init(caller: ManagerCaller, port: any SuspendingPort) {
    (self.caller, self.port) = (caller, port)
  }

  func run(task index: Int) async throws -> UInt64 {
    let caller = caller
    return try await port.blocking { try caller.run(task: index) }
  }
}
