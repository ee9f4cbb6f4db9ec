public import BenchCore

/// `by-hand`: two coroutines compute and switch by hand after each piece of work.
///
/// Beside it the same loop runs without a switch; what switching adds is the slowdown.
public struct ByHandDefinition: MeasuringDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "by-hand",
    summary: "two coroutines compute and switch by hand; gives slowdown over the plain loop",
    fields: [
      FieldDescriptor(
        "by", .text, "what switches", choices: HandSwitching.allCases.map(\.rawValue)),
      FieldDescriptor("work", .work, "computing between two switches"),
      FieldDescriptor(
        "pieces", .integer, "how many pieces of work", default: .integer(10_000),
        range: 2...100_000_000),
    ],
    shorthand: "by", example: "- by-hand: { by: greenlet, work: 100ns, pieces: 10000 }")

  /// The work four times, and about 200 ns for each switch.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let pieces = Double(try arguments.integer("pieces"))
    let each =
      switch try arguments.work("work") {
      case .units(let units): AluKernel.nominalDuration(units).seconds
      case .duration(let duration): duration.seconds
      }
    return StepEstimate(compute: Nanoseconds(seconds: pieces * (4 * each + 400e-9)))
  }

  private let gate: SharedGate
  /// What measures.
  public let step: MeasuringStep

  /// Turns the work into units.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let gate = try SharedGate("by-hand-serial", in: context.scratchDirectory)
    let way = try arguments.choice("by", HandSwitching.self)
    let pieces = try arguments.integer("pieces") / 2 * 2
    let units = max(1, try arguments.work("work").units(AluKernel.self, context.calibration))
    self.gate = gate
    step = try MeasuringStep("by-hand", context) {
      let times = try way.slowdown(pieces: pieces, units: units)
      gate.add(.first, UInt64(max(0, times.serial.count)))
      return Measurement(elapsed: times.switched, operations: 2 * pieces)
    }
  }

  /// Forgets the batch before.
  public func prepareBatch() throws {
    gate.reset()
    step.prepareBatch()
  }

  /// Gives `slowdown` (1 = switching costs nothing) and `piece_ns`, a piece with its switch.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    var metrics = step.conclude("piece_ns")
    let (serial, switched) = (Double(gate[.first]), step.elapsed)
    if serial > 0 { metrics["slowdown"] = switched / serial }
    return metrics
  }
}
