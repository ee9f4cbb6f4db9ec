public import BenchCore

/// `create`: creates something, runs it to its end, and forgets it.
public struct CreateDefinition: MeasuringDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "create",
    summary:
      "creates and finishes greenlets, tasks or threads, one after the other; gives create_ns",
    fields: [
      FieldDescriptor(
        "what", .text,
        "what is created; greenlet-fresh makes all at once, without the pool of stacks",
        choices: Creation.allCases.map(\.rawValue)),
      FieldDescriptor(
        "count", .integer, "how many", default: .integer(10_000),
        range: 2...10_000_000),
    ],
    shorthand: "what", example: "- create: { what: greenlet, count: 100000 }")

  /// A thread takes 20 us; everything else less than one.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let isThread = try arguments.text("what") == Creation.thread.rawValue
    return StepEstimate(
      compute: Nanoseconds((isThread ? 20_000 : 500) * Int64(try arguments.integer("count"))))
  }

  /// What measures.
  public let step: MeasuringStep

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let what = try arguments.choice("what", Creation.self)
    let count = try arguments.integer("count")
    step = try MeasuringStep("create", context) { try what.measure(count: count) }
  }

  /// Gives `create_ns`.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    step.conclude("create_ns")
  }
}
