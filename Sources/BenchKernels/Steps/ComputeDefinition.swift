public import BenchCore

/// `compute`: keeps a CPU busy with a kernel for a given amount of work.
public struct ComputeDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "compute",
    summary: "computes a given amount of work, the same on every back end",
    fields: [
      FieldDescriptor(
        "work", .work, "how much: work units, or the time they take undisturbed",
        mayUseIndex: true),
      FieldDescriptor(
        "kernel", .text, "what is computed", default: .text(AluKernel.name),
        choices: KernelCatalogue.names),
    ],
    shorthand: "work", example: "- compute: 200us")

  /// The duration itself, or the units' time on the nominal machine.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let kernel = try KernelCatalogue.kernel(named: arguments.text("kernel"))
    switch try arguments.work("work") {
    case .units(let units): return StepEstimate(compute: kernel.nominalDuration(units))
    case .duration(let duration): return StepEstimate(compute: duration)
    }
  }

  private let kernel: any ComputeKernel.Type
  private let units: PerTask<UInt64>

  /// Turns the work into units.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let kernel = try KernelCatalogue.kernel(named: arguments.text("kernel"))
    self.kernel = kernel
    units = try PerTask(tasks: context.tasks, usesIndex: arguments.usesIndex("work")) { index in
      try arguments.work("work", index: index).units(kernel, context.calibration)
    }
  }

  /// The one runner.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    ComputeRunner(kernel: kernel, units: units)
  }

  /// The one runner.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    ComputeRunner(kernel: kernel, units: units)
  }
}

private final class ComputeRunner: ComputeStep {
  private let kernel: any ComputeKernel.Type
  private let units: PerTask<UInt64>

  init(kernel: any ComputeKernel.Type, units: PerTask<UInt64>) {
    self.kernel = kernel
    self.units = units
  }

  func run(task index: Int) throws -> UInt64 {
    kernel.run(units: try units(index), seed: Mix.index(index))
  }
}
