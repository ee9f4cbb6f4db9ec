public import BenchCore
import Glibc
import NIOCore
import NIOHTTP1

/// `http-get`: fetches an object over HTTP/1.1, checks it and, if asked, saves it.
public struct HTTPGetDefinition: StepDefinition {
  /// The reference entry.
  public static let descriptor = StepDescriptor(
    kind: "http-get",
    summary: "fetches an object over a kept connection, checks it and can save it to a file",
    fields: [
      FieldDescriptor(
        "path", .text, "what is asked of the fixture http-server", default: .text(""),
        mayUseIndex: true),
      FieldDescriptor(
        "urls", .list,
        "http:// URLs to fetch instead, task i the i-th; a list, one text, or a file of URLs",
        default: .list([])),
      FieldDescriptor(
        "save", .flag, "whether the body is written to a file named after the URL's last part",
        default: .flag(false)),
      FieldDescriptor(
        "verify", .flag,
        "whether the body counts for the checksum; false for pages that change",
        default: .flag(true)),
      FieldDescriptor(
        "timeout", .duration, "the longest that a request may take",
        default: .duration(.seconds(10)), range: 1e6...Double.greatestFiniteMagnitude),
      FieldDescriptor(
        "max-size", .bytes, "a larger body is an error", default: .bytes(.mebibytes(64))),
    ],
    shorthand: "path", example: "- http-get: { path: \"/objects/{index}\", save: true }")

  /// One round trip, and the writing of a small file.
  public static func estimate(_ arguments: StepArguments) throws -> StepEstimate {
    StepEstimate(compute: Nanoseconds(100_000), wait: Nanoseconds(100_000))
  }

  /// The round trip, and the delay of the fixture that serves it.
  public static func estimate(_ arguments: StepArguments, fixtures: [FixtureSpecification]) throws
    -> StepEstimate
  {
    var estimate = try estimate(arguments)
    let server = fixtures.first { $0.kind == HTTPServerFixture.descriptor.kind }
    if case .duration(let delay)? = server?.arguments["delay"] { estimate.wait += delay }
    return estimate
  }

  private let plan: HTTPGetPlan

  /// Works out every task's request.
  public init(_ arguments: StepArguments, context: TrialContext) throws {
    let folder = context.scratchDirectory + "/downloads"
    let saves = try arguments.flag("save")
    if saves { try Files.makeDirectory(folder) }
    plan = HTTPGetPlan(
      targets: try Self.targets(arguments, context),
      folder: saves ? folder : nil, verifies: try arguments.flag("verify"),
      timeout: try arguments.duration("timeout"),
      bodyLimit: Int(try arguments.bytes("max-size").count))
  }

  /// Writes files with blocking calls.
  public func makeBlocking(_ worker: BlockingWorker) throws -> any BlockingStep {
    BlockingHTTPGet(plan: plan, worker: worker)
  }

  /// Writes files on the port's thread pool.
  public func makeSuspending(_ worker: SuspendingWorker) async throws -> any SuspendingStep {
    SuspendingHTTPGet(plan: plan, worker: worker)
  }

  private static func targets(_ arguments: StepArguments, _ context: TrialContext) throws
    -> PerTask<HTTPTarget>
  {
    let urls = try URLList.read(arguments.texts("urls"))
    if !urls.isEmpty {
      var resolver = HostResolver()
      return .table(
        HTTPTarget.withDistinctNames(try urls.map { try HTTPTarget(url: $0, resolver: &resolver) }))
    }
    guard case .integer(let port)? = context.fixtures["http-server.port"] else {
      throw ValueError("there is no server; add the fixture 'http-server', or give 'urls'")
    }
    let paths: PerTask<HTTPTarget> = try PerTask(
      tasks: context.tasks, usesIndex: arguments.usesIndex("path")
    ) { index in
      let path = try arguments.text("path", index: index)
      guard path.hasPrefix("/") else { throw ValueError("the path '\(path)' must begin with '/'") }
      return try HTTPTarget(host: "127.0.0.1", port: Int(port), path: path)
    }
    if case .table(let table) = paths { return .table(HTTPTarget.withDistinctNames(table)) }
    return paths
  }
}

/// What all workers of a process share.
struct HTTPGetPlan: Sendable {
  /// The requests; task i sends the i-th, and begins again after the last.
  var targets: PerTask<HTTPTarget>
  /// Where bodies are saved; nil if they are not.
  var folder: String?
  var verifies: Bool
  var timeout: Nanoseconds
  var bodyLimit: Int

  func target(_ index: Int) throws -> HTTPTarget {
    if case .table(let table) = targets { return table[index % table.count] }
    return try targets(index)
  }

  /// Checks a response and gives the task's checksum.
  ///
  /// - Throws: `StepError` for a status other than 200, or a body whose hash is not the announced.
  func check(_ core: HTTPExchange, _ target: HTTPTarget) throws -> UInt64 {
    guard let head = core.head else { throw StepError("there is no response") }
    guard head.status == .ok else {
      let place = head.headers.first(name: "location").map { " (it points to \($0))" } ?? ""
      throw StepError("the server answered \(head.status.code) \(head.status.reasonPhrase)\(place)")
    }
    let start = Mix.fold(Mix.text(target.fileName), UInt64(head.status.code))
    guard verifies else { return start }
    let hash = core.body.withUnsafeReadableBytes { ContentHash.of($0) }
    if let announced = head.headers.first(name: HTTPObjectServer.hashHeader),
      UInt64(announced, radix: 16) != hash
    {
      throw StepError("the body is not what the server announced: its hash differs")
    }
    return Mix.fold(start, hash)
  }

  /// Writes a body to its file; blocks.
  func save(_ body: ByteBuffer, _ target: HTTPTarget, worker: Int) throws {
    guard let folder else { return }
    // The process and worker numbers keep two writers of one name apart.
    let temporary = "\(folder)/.part-\(getpid())-\(worker)"
    try body.withUnsafeReadableBytes {
      try Files.replace("\(folder)/\(target.fileName)", temporary: temporary, with: $0)
    }
  }

  /// Adds the URL to whatever went wrong.
  func failure(_ error: any Error, _ target: HTTPTarget) -> StepError {
    StepError("GET \(target.url): \(error)")
  }
}

private final class BlockingHTTPGet: BlockingStep {
  private let plan: HTTPGetPlan
  private let worker: BlockingWorker
  private var clients: [SocketEndpoint: (connection: BlockingConnection, core: HTTPExchange)] = [:]

  init(plan: HTTPGetPlan, worker: BlockingWorker) {
    self.plan = plan
    self.worker = worker
  }

  func run(task index: Int) throws -> UInt64 {
    let target = try plan.target(index)
    do {
      let (connection, core) = client(of: target.endpoint)
      try connection.exchange(target.request, core)
      let checksum = try plan.check(core, target)
      if plan.folder != nil {
        let (plan, number, body) = (plan, worker.number, core.body)
        try worker.port.blocking { try plan.save(body, target, worker: number) }
      }
      return checksum
    } catch {
      throw plan.failure(error, target)
    }
  }

  func close() {
    for client in clients.values {
      client.connection.close()
      client.core.release()
    }
    clients = [:]
  }

  private func client(of endpoint: SocketEndpoint)
    -> (connection: BlockingConnection, core: HTTPExchange)
  {
    if let client = clients[endpoint] { return client }
    let connection = BlockingConnection(
      port: worker.port, endpoint: endpoint, timeout: plan.timeout)
    let client = (connection, HTTPExchange(bodyLimit: plan.bodyLimit))
    clients[endpoint] = client
    return client
  }
}

private final class SuspendingHTTPGet: SuspendingStep {
  private let plan: HTTPGetPlan
  private let worker: SuspendingWorker
  private var clients: [SocketEndpoint: (connection: SuspendingConnection, core: HTTPExchange)] =
    [:]

  init(plan: HTTPGetPlan, worker: SuspendingWorker) {
    self.plan = plan
    self.worker = worker
  }

  func run(task index: Int) async throws -> UInt64 {
    let target = try plan.target(index)
    do {
      let (connection, core) = client(of: target.endpoint)
      try await connection.exchange(target.request, core)
      let checksum = try plan.check(core, target)
      if plan.folder != nil {
        let (plan, number, body) = (plan, worker.number, core.body)
        try await worker.port.blocking { try plan.save(body, target, worker: number) }
      }
      return checksum
    } catch {
      throw plan.failure(error, target)
    }
  }

  func close() async {
    for client in clients.values {
      await client.connection.close(releasing: client.core)
    }
    clients = [:]
  }

  private func client(of endpoint: SocketEndpoint)
    -> (connection: SuspendingConnection, core: HTTPExchange)
  {
    if let client = clients[endpoint] { return client }
    let connection = SuspendingConnection(
      port: worker.port, endpoint: endpoint, timeout: plan.timeout)
    let client = (connection, HTTPExchange(bodyLimit: plan.bodyLimit))
    clients[endpoint] = client
    return client
  }
}
