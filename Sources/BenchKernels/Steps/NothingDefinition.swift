public import BenchCore

/// `nothing`: the empty task; what remains is a back end's own overhead.
public struct NothingDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "nothing", summary: "does nothing; measures the overhead of a back end",
    fields: [], example: "- nothing")

  /// No time at all.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate { StepEstimate() }

  /// Has no arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {}

  /// The one runner.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep { NothingRunner() }

  /// The one runner.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    NothingRunner()
  }
}

private final class NothingRunner: ComputeStep {
  func run(task index: Int) throws -> UInt64 { UInt64(truncatingIfNeeded: index) }
}
