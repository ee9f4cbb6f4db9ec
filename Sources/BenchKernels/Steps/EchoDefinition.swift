public import BenchCore

/// `echo`: sends messages to the echo server and checks what comes back.
public struct EchoDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "echo", summary: "sends messages over a kept connection and checks that they come back",
    fields: [
      FieldDescriptor(
        "payload", .bytes, "the size of a message", default: .bytes(Bytes(64)),
        range: 1...16_777_216),
      FieldDescriptor(
        "rounds", .integer, "how many messages, one after the other", default: .integer(1),
        range: 1...1_000_000),
      FieldDescriptor(
        "timeout", .duration, "the longest that one message may take",
        default: .duration(.seconds(10)), range: 1e6...Double.greatestFiniteMagnitude),
    ],
    shorthand: "payload", example: "- echo: { payload: 1KiB, rounds: 4 }",
    needsFixture: "echo-server")

  /// A round trip over the loopback interface: about 15 us on the CPU and 25 us for the wake-ups.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    let rounds = Int64(try arguments.integer("rounds"))
    return StepEstimate(
      compute: Nanoseconds(15_000 * rounds), wait: Nanoseconds(25_000 * rounds))
  }

  private let plan: EchoPlan

  /// Reads the arguments and finds the server.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let endpoint: SocketEndpoint
    if case .integer(let port)? = context.fixtures["echo-server.port"] {
      endpoint = .internet(host: "127.0.0.1", port: Int(port))
    } else if case .text(let path)? = context.fixtures["echo-server.path"] {
      endpoint = .unix(path: path)
    } else {
      throw ValueError("there is no server; add the fixture 'echo-server'")
    }
    plan = EchoPlan(
      endpoint: endpoint, payload: Int(try arguments.bytes("payload").count),
      rounds: try arguments.integer("rounds"), timeout: try arguments.duration("timeout"))
  }

  /// One connection by system calls.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingEcho(plan: plan, port: worker.port)
  }

  /// One connection on the event loop.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingEcho(plan: plan, port: worker.port)
  }
}

private struct EchoPlan: Sendable {
  var endpoint: SocketEndpoint
  var payload: Int
  var rounds: Int
  var timeout: Nanoseconds

  /// The seed of a message: different for every task and round.
  func seed(task: Int, round: Int) -> UInt64 {
    Mix.fold(Mix.index(task), UInt64(round))
  }

  func failure(_ error: any Error, round: Int) -> StepError {
    StepError("echo from \(endpoint), message \(round + 1) of \(rounds): \(error)")
  }
}

private final class BlockingEcho: BlockingStep {
  private let plan: EchoPlan
  private let connection: BlockingConnection
  private let core = EchoExchange()

  init(plan: EchoPlan, port: any BlockingPort) {
    self.plan = plan
    connection = BlockingConnection(port: port, endpoint: plan.endpoint, timeout: plan.timeout)
  }

  func run(task index: Int) throws -> UInt64 {
    var checksum: UInt64 = 0
    for round in 0..<plan.rounds {
      let seed = plan.seed(task: index, round: round)
      do {
        try connection.exchange(core.prepare(count: plan.payload, seed: seed), core)
      } catch {
        throw plan.failure(error, round: round)
      }
      checksum = Mix.fold(checksum, seed)
    }
    return checksum
  }

  func close() { connection.close() }
}

private final class SuspendingEcho: SuspendingStep {
  private let plan: EchoPlan
  private let connection: SuspendingConnection
  private let core = EchoExchange()

  init(plan: EchoPlan, port: any SuspendingPort) {
    self.plan = plan
    connection = SuspendingConnection(port: port, endpoint: plan.endpoint, timeout: plan.timeout)
  }

  func run(task index: Int) async throws -> UInt64 {
    var checksum: UInt64 = 0
    for round in 0..<plan.rounds {
      let seed = plan.seed(task: index, round: round)
      do {
        try await connection.exchange(core.prepare(count: plan.payload, seed: seed), core)
      } catch {
        throw plan.failure(error, round: round)
      }
      checksum = Mix.fold(checksum, seed)
    }
    return checksum
  }

  func close() async { await connection.close() }
}
