public import BenchCore

/// `wait`: sleeps, on an absolute deadline.
public struct WaitDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "wait", summary: "waits on the clock, as for an answer that takes this long",
    fields: [
      FieldDescriptor("for", .duration, "how long; 0 does not wait at all", mayUseIndex: true)
    ],
    shorthand: "for", example: "- wait: 5ms")

  /// The wait itself.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    StepEstimate(wait: try arguments.duration("for"))
  }

  private let length: PerTask<Nanoseconds>

  /// Reads the duration.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    length = try PerTask(tasks: context.tasks, usesIndex: arguments.usesIndex("for")) { index in
      try arguments.duration("for", index: index)
    }
  }

  /// Sleeps the thread.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingWait(port: worker.port, length: length)
  }

  /// Suspends the task.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingWait(port: worker.port, length: length)
  }
}

private final class BlockingWait: BlockingStep {
  private let port: any BlockingPort
  private let length: PerTask<Nanoseconds>

  init(port: any BlockingPort, length: PerTask<Nanoseconds>) {
    self.port = port
    self.length = length
  }

  func run(task index: Int) throws -> UInt64 {
    let length = try length(index)
    if length > .zero { try port.sleep(until: MonotonicClock.now() + length) }
    return UInt64(bitPattern: length.count)
  }
}

private final class SuspendingWait: SuspendingStep {
  private let port: any SuspendingPort
  private let length: PerTask<Nanoseconds>

  init(port: any SuspendingPort, length: PerTask<Nanoseconds>) {
    self.port = port
    self.length = length
  }

  func run(task index: Int) async throws -> UInt64 {
    let length = try length(index)
    if length > .zero { try await port.sleep(until: MonotonicClock.now() + length) }
    return UInt64(bitPattern: length.count)
  }
}
