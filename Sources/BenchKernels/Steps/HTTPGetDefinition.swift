public import BenchCore

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
        "redirects", .text, "what to do when the server points elsewhere (at most 10 times)",
        default: .text(HTTPRedirects.refuse.rawValue),
        choices: HTTPRedirects.allCases.map(\.rawValue)),
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
      redirects: HTTPRedirects(rawValue: try arguments.text("redirects")) ?? .refuse,
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
