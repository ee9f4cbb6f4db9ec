public import BenchCore

/// `ping-pong`: two parties hand control to each other; measures one switch.
public struct PingPongDefinition: MeasuringDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "ping-pong",
    summary: "two parties hand control to each other; gives switch_ns, the time of one way",
    fields: [
      FieldDescriptor(
        "between", .text, "what the parties are; none is the loop alone",
        choices: SwitchPair.allCases.map(\.rawValue)),
      FieldDescriptor(
        "place", .text, "both on the same CPU, each on one of two, or free",
        default: .text(Placement.free.rawValue), choices: Placement.allCases.map(\.rawValue)),
      FieldDescriptor(
        "rounds", .integer, "how often there and back", default: .integer(10_000),
        range: 2...100_000_000),
      FieldDescriptor(
        "depth", .integer, "calls below the switch on the stack of a generator or greenlet",
        default: .integer(0), range: 0...512),
    ],
    shorthand: "between", example: "- ping-pong: { between: greenlet, rounds: 100000 }")

  /// One way between threads takes about 3 us; everything else is faster.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let isSlow = try arguments.text("between").contains("-")
    let rounds = Int64(try arguments.integer("rounds"))
    return StepEstimate(compute: Nanoseconds(2 * rounds * (isSlow ? 3000 : 30)))
  }

  /// What measures.
  public let step: MeasuringStep
  private let pair: SwitchPair
  private let place: Placement

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let pair = try arguments.choice("between", SwitchPair.self)
    let place = try arguments.choice("place", Placement.self)
    let rounds = try arguments.integer("rounds")
    let depth = try arguments.integer("depth")
    step = try MeasuringStep("ping-pong", context) {
      try pair.measure(rounds: rounds, depth: depth, place: place)
    }
    (self.pair, self.place) = (pair, place)
  }

  /// Gives `switch_ns`.
  public func concludeBatch(tasks: Int) throws -> [String: Double] { step.conclude("switch_ns") }

  /// Says where a placement means less than it says.
  public var notes: [String] {
    guard place == .two, pair.isOneThread else { return [] }
    return ["\(pair.rawValue): both parties share one thread, so they ran on one CPU, not on two"]
  }
}
