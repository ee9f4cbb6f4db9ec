public import BenchCore

/// `tree`: a task spawns children, these spawn children of their own, and so on down to the leaves.
///
/// Skynet's shape, and that of pyperformance's async_tree: the result is the sum of the leaves'
/// numbers, n(n - 1)/2 for n leaves, so a reader can check it.
public struct TreeDefinition: StepDefinition {
  /// What a leaf does.
  enum Leaf: String, CaseIterable {
    /// Nothing.
    case none
    /// Waits.
    case wait
    /// Nine of ten have their answer already; the tenth waits.
    case memoised
    /// Every second one computes for as long as the others wait.
    case half
  }

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "tree",
    summary: "children that spawn children down to the leaves; gives spawned and refused",
    fields: [
      FieldDescriptor(
        "fan-out", .integer, "children of a node", default: .integer(10), range: 1...1000),
      FieldDescriptor(
        "levels", .integer, "levels below the root", default: .integer(3), range: 0...20),
      FieldDescriptor(
        "leaf", .text, "what a leaf does: nothing, a wait, a wait in one of ten, half compute",
        default: .text(Leaf.none.rawValue), choices: Leaf.allCases.map(\.rawValue)),
      FieldDescriptor(
        "wait", .duration, "a leaf's wait", default: .duration(.milliseconds(50))),
      FieldDescriptor(
        "work", .duration, "a leaf's computing", default: .duration(Nanoseconds(100_000))),
    ],
    example: "- tree: { fan-out: 10, levels: 3 }")

  /// The most leaves: the sum of their numbers must fit, and memory should.
  private static let leafLimit = 10_000_000

  /// About 1 us a node, the computing of half the leaves, and one wait: they overlap.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let leaves = Int64(try Self.leaves(arguments))
    let leaf = try arguments.choice("leaf", Leaf.self)
    let work = leaf == .half ? try arguments.duration("work").count * leaves / 2 : 0
    return StepEstimate(
      compute: Nanoseconds(1000 * leaves + work),
      wait: leaf == .none ? .zero : try arguments.duration("wait"))
  }

  private let plan: TreePlan

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let leaf = try arguments.choice("leaf", Leaf.self)
    plan = TreePlan(
      gate: try SharedGate("tree", in: context.scratchDirectory),
      fanOut: try arguments.integer("fan-out"), levels: try arguments.integer("levels"),
      // One after the other the waits of a large tree would take an hour, and the sum is the same.
      leaves: try Self.leaves(arguments), leaf: leaf, waits: context.backend != "serial",
      wait: try arguments.duration("wait"),
      units: leaf == .half
        ? try Work.duration(arguments.duration("work")).units(AluKernel.self, context.calibration)
        : 0)
  }

  private static func leaves(_ arguments: StepArguments) throws -> Int {
    let fanOut = try arguments.integer("fan-out")
    var leaves = 1
    for _ in 0..<(try arguments.integer("levels")) {
      leaves *= fanOut
      guard leaves <= leafLimit else {
        throw ValueError(
          "a tree with a fan-out of \(fanOut) may not have more than \(leafLimit) leaves")
      }
    }
    return leaves
  }

  /// Children as the port runs them.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingTree(plan: plan, port: worker.port)
  }

  /// Children as child tasks.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingTree(plan: plan, port: worker.port)
  }

  /// Forgets the batch before.
  public func prepareBatch() throws { plan.gate.reset() }

  /// Says what serial leaves out.
  public var notes: [String] {
    guard !plan.waits, plan.leaf != .none else { return [] }
    return ["tree: under serial the leaves do not wait; only the sum is worth comparing"]
  }

  /// Gives `spawned`, the children that had a worker of their own, and `refused`, those that ran in
  /// their parent's because the machine or the model gave none.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    ["spawned": Double(plan.gate[.first]), "refused": Double(plan.gate[.second])]
  }
}

private struct TreePlan: Sendable {
  var gate: SharedGate
  var fanOut: Int
  var levels: Int
  var leaves: Int
  var leaf: TreeDefinition.Leaf
  var waits: Bool
  var wait: Nanoseconds
  var units: UInt64

  /// Whether a leaf waits, and how much it computes.
  func work(of leaf: Int) -> (waits: Bool, units: UInt64) {
    switch self.leaf {
    case .none: (false, 0)
    case .wait: (waits, 0)
    // A whole number's last digit would put all waits of a node side by side.
    case .memoised: (waits && Mix.index(leaf) % 10 == 0, 0)
    case .half: leaf % 2 == 0 ? (waits, 0) : (false, units)
    }
  }

  /// A leaf's answer after its computing, whose result must not matter but be needed.
  func answer(_ leaf: Int, units: UInt64) -> UInt64 {
    guard units > 0 else { return UInt64(leaf) }
    let word = AluKernel.run(units: units, seed: UInt64(leaf))
    return word == Mix.golden ? UInt64(leaf) &+ 1 : UInt64(leaf)
  }

  func note(spawned: Int) {
    gate.add(.first, UInt64(spawned))
    gate.add(.second, UInt64(fanOut - spawned))
  }

  /// The sum that must come out.
  var sum: UInt64 { UInt64(leaves) * UInt64(leaves - 1) / 2 }

  func check(_ sum: UInt64) throws -> UInt64 {
    guard sum == self.sum else {
      throw StepError("the leaves' sum is \(sum), but must be \(self.sum)")
    }
    return sum
  }
}

private final class BlockingTree: BlockingStep {
  private let plan: TreePlan
  private let port: any BlockingPort

  init(plan: TreePlan, port: any BlockingPort) {
    self.plan = plan
    self.port = port
  }

  func run(task index: Int) throws -> UInt64 {
    try plan.check(try Self.node(plan, level: plan.levels, first: 0, size: plan.leaves, port))
  }

  /// The sum of `size` leaves from `first`.
  private static func node(
    _ plan: TreePlan, level: Int, first: Int, size: Int, _ port: any BlockingPort
  ) throws -> UInt64 {
    guard level > 0 else { return try leaf(plan, first, port) }
    let part = size / plan.fanOut
    let results = try port.runChildren(plan.fanOut) { child, port in
      try node(plan, level: level - 1, first: first + child * part, size: part, port)
    }
    plan.note(spawned: results.spawned)
    return results.checksums.reduce(0, &+)
  }

  private static func leaf(_ plan: TreePlan, _ leaf: Int, _ port: any BlockingPort) throws -> UInt64
  {
    let work = plan.work(of: leaf)
    if work.waits { try port.sleep(until: MonotonicClock.now() + plan.wait) }
    port.turn?.offer()
    return plan.answer(leaf, units: work.units)
  }
}

private final class SuspendingTree: SuspendingStep {
  private let plan: TreePlan
  private let port: any SuspendingPort

  init(plan: TreePlan, port: any SuspendingPort) {
    self.plan = plan
    self.port = port
  }

  func run(task index: Int) async throws -> UInt64 {
    try plan.check(
      try await Self.node(plan, level: plan.levels, first: 0, size: plan.leaves, port))
  }

  /// The sum of `size` leaves from `first`.
  private static func node(
    _ plan: TreePlan, level: Int, first: Int, size: Int, _ port: any SuspendingPort
  ) async throws -> UInt64 {
    guard level > 0 else { return try await leaf(plan, first, port) }
    let part = size / plan.fanOut
    plan.note(spawned: plan.fanOut)
    return try await withThrowingTaskGroup(of: UInt64.self) { group in
      for child in 0..<plan.fanOut {
        group.addTask {
          try await node(plan, level: level - 1, first: first + child * part, size: part, port)
        }
      }
      var sum: UInt64 = 0
      for try await part in group { sum &+= part }
      return sum
    }
  }

  private static func leaf(
    _ plan: TreePlan, _ leaf: Int, _ port: any SuspendingPort
  ) async throws -> UInt64 {
    let work = plan.work(of: leaf)
    if work.waits { try await port.sleep(until: MonotonicClock.now() + plan.wait) }
    return plan.answer(leaf, units: work.units)
  }
}
