public import BenchCore

/// All fixtures of a trial, from their start to their end.
public final class FixtureSet {
  /// What they provide, by `kind.name`, such as `http-server.port`.
  public let variables: [String: Value]
  /// Those that serve from a process of their own.
  public let processes: [FixtureProcess]

  private init(variables: [String: Value], processes: [FixtureProcess]) {
    self.variables = variables
    self.processes = processes
  }

  /// Prepares and starts fixtures; servers are forked, so the process must still have one thread.
  ///
  /// - Throws: `BenchError` naming the fixture; those that were started are stopped again.
  public static func start(
    _ specifications: [FixtureSpecification], scratchDirectory: String,
    limit: Nanoseconds = FixtureProcess.startLimit, allowsThreads: Bool = false,
    catalogue: [any FixtureDefinition.Type] = FixtureCatalogue.all
  ) throws -> FixtureSet {
    var variables: [String: Value] = [:]
    var processes: [FixtureProcess] = []
    do {
      for specification in specifications {
        let definition = try definition(specification, scratchDirectory, catalogue)
        var provided = try wrapping(specification.kind) { try definition.prepare() }
        if definition.isServer {
          let process = try wrapping(specification.kind) {
            try FixtureProcess.start(definition, limit: limit, allowsThreads: allowsThreads)
          }
          processes.append(process)
          provided.merge(process.variables) { $1 }
        }
        for (name, value) in provided { variables["\(specification.kind).\(name)"] = value }
      }
    } catch {
      for process in processes { process.stop() }
      throw error
    }
    return FixtureSet(variables: variables, processes: processes)
  }

  /// A sentence about a server that ended before it was stopped; nil if all run.
  ///
  /// To be asked after a step has failed, because the fixture may be the reason.
  public var failure: String? {
    guard let process = processes.first(where: { !$0.isRunning }) else { return nil }
    return "the fixture '\(process.kind)' (pid \(process.pid)) ended too early"
  }

  /// Ends all servers, last started first; nothing of them is left.
  ///
  /// A second call does nothing.
  public func stop() {
    for process in processes.reversed() { process.stop() }
  }

  private static func definition(
    _ specification: FixtureSpecification, _ scratchDirectory: String,
    _ catalogue: [any FixtureDefinition.Type]
  ) throws -> any FixtureDefinition {
    let kind = specification.kind
    guard let type = catalogue.first(where: { $0.descriptor.kind == kind }) else {
      throw BenchError(
        .workload, "unknown fixture '\(kind)'",
        remedy: NearestName.hint(kind, among: catalogue.map { $0.descriptor.kind }))
    }
    return try wrapping(kind) {
      try type.init(specification.arguments, scratchDirectory: scratchDirectory)
    }
  }

  private static func wrapping<Result>(_ kind: String, _ body: () throws -> Result) throws -> Result
  {
    do {
      return try body()
    } catch let error as BenchError {
      throw error
    } catch let error as ValueError {
      throw BenchError(.workload, "the fixture '\(kind)': \(error)")
    } catch {
      throw BenchError(.machine, "the fixture '\(kind)' cannot be prepared", cause: "\(error)")
    }
  }
}
