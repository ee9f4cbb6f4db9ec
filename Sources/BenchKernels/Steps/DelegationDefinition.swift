public import BenchCore

/// `delegation`: generators hand on the elements of other generators.
public struct DelegationDefinition: MeasuringDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "delegation",
    summary: "generators hand on the elements of others, some levels deep; gives element_ns",
    fields: [
      FieldDescriptor(
        "by", .text, "yield.from, a loop that yields again, or a walk of a binary tree",
        choices: Delegation.allCases.map(\.rawValue)),
      FieldDescriptor(
        "depth", .integer, "levels of generators; a tree has as many as it needs",
        default: .integer(1),
        range: 1...256),
      FieldDescriptor(
        "elements", .integer, "how many", default: .integer(10_000),
        range: 1...100_000_000),
    ],
    shorthand: "by", example: "- delegation: { by: from, depth: 64 }")

  /// A level of a loop takes about 20 ns for each element.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let isFlat = try arguments.text("by") == Delegation.from.rawValue
    let levels = isFlat ? 1 : Int64(try arguments.integer("depth"))
    return StepEstimate(
      compute: Nanoseconds(30 * levels * Int64(try arguments.integer("elements"))))
  }

  /// What measures.
  public let step: MeasuringStep

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let delegation = try arguments.choice("by", Delegation.self)
    let (depth, elements) = (try arguments.integer("depth"), try arguments.integer("elements"))
    step = try MeasuringStep("delegation", context) {
      try delegation.measure(depth: depth, elements: elements)
    }
  }

  /// Gives `element_ns`.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    step.conclude("element_ns")
  }
}
