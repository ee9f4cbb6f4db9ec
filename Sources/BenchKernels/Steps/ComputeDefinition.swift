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
  private let slice: UInt64

  /// How long a slice of computing takes where workers compute in turn.
  ///
  /// A hundredth of CPython's switch interval of 5 ms, so that a slice hardly lengthens a turn; a
  /// thousand times what asking between slices costs.
  private static let sliceLength = Nanoseconds(50_000)

  /// Turns the work into units.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let kernel = try KernelCatalogue.kernel(named: arguments.text("kernel"))
    self.kernel = kernel
    slice =
      context.calibration.units(for: Self.sliceLength, kernel: kernel.name)
      ?? UInt64(kernel.nominalUnitsPerSecond * Self.sliceLength.seconds)
    units = try PerTask(tasks: context.tasks, usesIndex: arguments.usesIndex("work")) { index in
      try arguments.work("work", index: index).units(kernel, context.calibration)
    }
  }

  /// The one runner, or one that lets others have their turn.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    if let turn = worker.port.turn {
      return SlicedComputeRunner(kernel: kernel, units: units, slice: slice, turn: turn)
    }
    return ComputeRunner(kernel: kernel, units: units)
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

/// Computes in slices where only one worker at a time may compute.
private final class SlicedComputeRunner: BlockingStep {
  private let kernel: any ComputeKernel.Type
  private let units: PerTask<UInt64>
  private let slice: UInt64
  private let turn: any ComputingTurn

  init(
    kernel: any ComputeKernel.Type, units: PerTask<UInt64>, slice: UInt64, turn: any ComputingTurn
  ) {
    self.kernel = kernel
    self.units = units
    self.slice = slice
    self.turn = turn
  }

  func run(task index: Int) throws -> UInt64 {
    kernel.run(units: try units(index), seed: Mix.index(index), slice: slice) { turn.offer() }
  }
}
