public import BenchCore

/// `chain`: each coroutine starts the next and waits for its answer.
public struct ChainDefinition: MeasuringDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "chain",
    summary:
      "each coroutine starts the next and waits for it; gives link_ns, bytes_each and reached",
    fields: [
      FieldDescriptor(
        "of", .text, "what the members are",
        choices: SwitchChain.allCases.map(\.rawValue)),
      FieldDescriptor(
        "length", .integer, "how many", default: .integer(1_000),
        range: 1...10_000_000),
    ],
    shorthand: "of", example: "- chain: { of: greenlet, length: 1000 }")

  /// A member takes about 3 us, most of it for fresh memory.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    StepEstimate(compute: Nanoseconds(3000 * Int64(try arguments.integer("length"))))
  }

  /// What measures.
  public let step: MeasuringStep

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let chain = try arguments.choice("of", SwitchChain.self)
    let length = try arguments.integer("length")
    _ = Measurement.residentAtStart
    step = try MeasuringStep("chain", context) { try chain.measure(length: length) }
  }

  /// Gives `link_ns`, `bytes_each`, and `reached`, the length before the machine gave no more.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    step.conclude("link_ns", bytes: "bytes_each", operations: ("reached", tasks))
  }
}
