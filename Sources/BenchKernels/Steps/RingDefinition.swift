public import BenchCore

/// `ring`: many coroutines hand control round a ring.
public struct RingDefinition: MeasuringDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "ring",
    summary: "coroutines hand control round a ring; gives switch_ns and bytes_each",
    fields: [
      FieldDescriptor(
        "of", .text, "what the members are",
        choices: SwitchRing.allCases.map(\.rawValue)),
      FieldDescriptor(
        "members", .integer, "how many", default: .integer(1_000),
        range: 2...1_000_000),
      FieldDescriptor(
        "laps", .integer, "how often control goes round", default: .integer(10),
        range: 1...1_000_000),
    ],
    shorthand: "of", example: "- ring: { of: greenlet, members: 1000 }")

  /// A hand-over takes 50 ns, and a member about 2 us to make.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let members = Int64(try arguments.integer("members"))
    let laps = Int64(try arguments.integer("laps"))
    return StepEstimate(compute: Nanoseconds(members * (2000 + 50 * laps)))
  }

  /// What measures.
  public let step: MeasuringStep

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let ring = try arguments.choice("of", SwitchRing.self)
    let (members, laps) = (try arguments.integer("members"), try arguments.integer("laps"))
    _ = Measurement.residentAtStart
    step = try MeasuringStep("ring", context) { try ring.measure(members: members, laps: laps) }
  }

  /// Gives `switch_ns`, and `bytes_each`, the growth of resident memory for each member.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    step.conclude("switch_ns", bytes: "bytes_each")
  }
}
