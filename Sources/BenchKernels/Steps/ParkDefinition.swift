public import BenchCore

/// `park`: waits together with all other tasks until one event wakes them all.
///
/// Every task of a batch must be in flight, so the batch has as many tasks as workers. The one that
/// arrives last looks at the memory of its process, and opens the gate for everybody.
public struct ParkDefinition: StepDefinition {
  /// What a parked task waits for.
  enum Place: String, CaseIterable {
    /// An event that one task sets.
    case event
    /// A timer of its own.
    case timer
    /// A connection of its own, on which a server answers when the gate is open.
    case socket
  }

  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "park",
    summary: "all tasks wait until one wakes them; gives parked_rss, wake_ms and active_us",
    fields: [
      FieldDescriptor(
        "on", .text, "what they wait for: one event, a timer each, or a socket each",
        default: .text(Place.event.rawValue), choices: Place.allCases.map(\.rawValue)),
      FieldDescriptor(
        "hold", .duration, "how long a timer waits; longer than it takes to start all tasks",
        default: .duration(.milliseconds(500))),
      FieldDescriptor(
        "active", .integer, "tasks that do not park but sleep 1 ms again and again meanwhile",
        default: .integer(0), range: 0...1_000_000),
      FieldDescriptor(
        "rounds", .integer, "how often an active task sleeps", default: .integer(20),
        range: 1...1_000_000),
      FieldDescriptor(
        "sockets", .integer,
        "with on: socket, how many tasks there are, so that too many are refused beforehand",
        default: .integer(0), range: 0...10_000_000),
    ],
    shorthand: "on", example: "- park: { on: event }")

  /// The wait; the rest depends on how many others there are.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let isTimer = try arguments.text("on") == Place.timer.rawValue
    let active = try arguments.integer("active") > 0 ? Int64(try arguments.integer("rounds")) : 0
    return StepEstimate(
      compute: Nanoseconds(2_000),
      wait: isTimer ? try arguments.duration("hold") : Nanoseconds(active * 1_100_000))
  }

  /// The descriptors and ports of this machine.
  public static func obstacle(_ arguments: StepArguments, backend: BackendDescriptor) throws
    -> String?
  {
    guard try arguments.text("on") == Place.socket.rawValue else { return nil }
    return SocketLimit.obstacle(to: try arguments.integer("sockets"))
  }

  private let plan: ParkPlan

  /// Reads the arguments.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let active = try arguments.integer("active")
    // A batch on fewer workers than tasks would wait for tasks that nobody has taken.
    // Only serial is let off: it parks nobody, and gives the checksums that others are held against.
    guard context.concurrency >= context.tasks || context.backend == "serial" else {
      throw ValueError(
        "all \(context.tasks) tasks must be in flight, but there are \(context.concurrency) workers"
      )
    }
    guard active < context.tasks else {
      throw ValueError("of \(context.tasks) tasks \(active) cannot be active: one must park")
    }
    let place = try arguments.choice("on", Place.self)
    plan = ParkPlan(
      gate: try SharedGate("park", in: context.scratchDirectory), tasks: context.tasks,
      parks: context.concurrency >= context.tasks,
      isTimed: place == .timer, server: place == .socket ? try Self.server(context) : nil,
      hold: try arguments.duration("hold"), active: active,
      rounds: try arguments.integer("rounds"))
  }

  private static func server(_ context: TrialContext) throws -> SocketEndpoint {
    guard case .integer(let port)? = context.fixtures["gate-server.port"] else {
      throw ValueError("there is no server; add the fixture 'gate-server'")
    }
    return .internet(host: "127.0.0.1", port: Int(port))
  }

  /// Parks by blocking.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingPark(plan: plan, port: worker.port)
  }

  /// Parks by suspending.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingPark(plan: plan, port: worker.port)
  }

  /// Closes the gate.
  public func prepareBatch() throws {
    plan.gate.reset()
    plan.gate.set(.third, ParkPlan.now())
  }

  /// Gives `parked_rss`, the resident bytes of the process of the last one when all are parked;
  /// `wake_ms`, from the opening until the last has gone on; `active_us`, a round of an active task.
  public func concludeBatch(tasks: Int) throws -> [String: Double] {
    guard plan.parks else { return [:] }
    let gate = plan.gate
    var metrics = ["parked_rss": Double(gate[.first])]
    if !plan.isTimed {
      metrics["wake_ms"] = (Double(gate[.lastAt]) - Double(gate[.openedAt])) / 1e6
    }
    if plan.active > 0 {
      metrics["active_us"] = Double(gate[.second]) / Double(plan.active * plan.rounds) / 1e3
    }
    return metrics
  }
}

private struct ParkPlan: Sendable {
  var gate: SharedGate
  var tasks: Int
  var parks: Bool
  var isTimed: Bool
  /// The server at which the tasks wait; nil if they do not wait on a socket.
  var server: SocketEndpoint?
  var hold: Nanoseconds
  var active: Int
  var rounds: Int
  /// The waiting coroutines of this process.
  var parked = ParkedTasks()

  /// The first tasks park, the last ones are active.
  func isActive(_ index: Int) -> Bool { index >= tasks - active }

  /// Notes an arrival; true for the one that all have been waiting for.
  func arrive() -> Bool {
    guard gate.add(.arrivals) == UInt64(tasks) else { return false }
    gate.set(.first, UInt64(Measurement.residentBytes()))
    gate.set(.openedAt, Self.now())
    return true
  }

  /// What a task says to the server: the last one opens, and the clock of the batch is its round.
  func message(opens: Bool) -> [UInt8] {
    let round = gate[.third]
    return (opens ? GateMessage.open(round) : .wait(round)).bytes
  }

  /// As long as any workload waits for its tasks; a server that is gone is noticed at once.
  static let patience = Nanoseconds.seconds(120)

  func leave() { gate.raise(.lastAt, to: Self.now()) }

  func noteActive(since start: Nanoseconds) {
    gate.add(.second, UInt64((MonotonicClock.now() - start).count))
  }

  static func now() -> UInt64 { UInt64(MonotonicClock.now().count) }
}

private final class BlockingPark: BlockingStep {
  private let plan: ParkPlan
  private let port: any BlockingPort
  private let connection: BlockingConnection?
  private let core = GateExchange()

  init(plan: ParkPlan, port: any BlockingPort) {
    self.plan = plan
    self.port = port
    connection = plan.server.map {
      BlockingConnection(port: port, endpoint: $0, timeout: ParkPlan.patience)
    }
  }

  func run(task index: Int) throws -> UInt64 {
    guard plan.parks else { return Mix.index(index) }
    if plan.isActive(index) {
      let start = MonotonicClock.now()
      for _ in 0..<plan.rounds { try port.sleep(until: MonotonicClock.now() + .milliseconds(1)) }
      plan.noteActive(since: start)
      if plan.arrive() { try open() }
    } else {
      try wait(isLast: plan.arrive())
      plan.leave()
    }
    return Mix.index(index)
  }

  func close() { connection?.close() }

  private func open() throws {
    guard let connection else { return port.open(plan.gate) }
    try connection.exchange(plan.message(opens: true), core)
  }

  private func wait(isLast: Bool) throws {
    if let connection {
      try connection.exchange(plan.message(opens: isLast), core)
    } else if plan.isTimed {
      try port.sleep(until: MonotonicClock.now() + plan.hold)
    } else {
      if isLast { port.open(plan.gate) }
      try port.wait(at: plan.gate)
    }
  }
}

private final class SuspendingPark: SuspendingStep {
  private let plan: ParkPlan
  private let port: any SuspendingPort
  private let connection: SuspendingConnection?
  private let core = GateExchange()

  init(plan: ParkPlan, port: any SuspendingPort) {
    self.plan = plan
    self.port = port
    connection = plan.server.map {
      SuspendingConnection(port: port, endpoint: $0, timeout: ParkPlan.patience)
    }
  }

  func run(task index: Int) async throws -> UInt64 {
    guard plan.parks else { return Mix.index(index) }
    if plan.isActive(index) {
      let start = MonotonicClock.now()
      for _ in 0..<plan.rounds {
        try await port.sleep(until: MonotonicClock.now() + .milliseconds(1))
      }
      plan.noteActive(since: start)
      if plan.arrive() { try await open() }
    } else {
      try await wait(isLast: plan.arrive())
      plan.leave()
    }
    return Mix.index(index)
  }

  func close() async { await connection?.close() }

  private func open() async throws {
    guard let connection else { return plan.parked.wakeAll(plan.gate) }
    try await connection.exchange(plan.message(opens: true), core)
  }

  private func wait(isLast: Bool) async throws {
    if let connection {
      try await connection.exchange(plan.message(opens: isLast), core)
    } else if plan.isTimed {
      try await port.sleep(until: MonotonicClock.now() + plan.hold)
    } else {
      if isLast { plan.parked.wakeAll(plan.gate) }
      await plan.parked.wait(plan.gate)
    }
  }
}
