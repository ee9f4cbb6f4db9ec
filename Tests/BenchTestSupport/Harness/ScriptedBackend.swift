public import BenchBackends
public import BenchCore

/// What a scripted back end does with a batch.
public protocol BackendScript {
  /// The result of a batch, or the error it ends with.
  static func runBatch(tasks: Int) throws -> BatchResult
}

/// A back end without workers: a script decides the result of every batch, and no task runs.
///
/// Its name is `scripted`; give `[ScriptedBackend<YourScript>.self]` to whoever looks back ends up.
public final class ScriptedBackend<Script: BackendScript>: Backend {
  /// What the catalogue would say.
  public static var descriptor: BackendDescriptor {
    BackendDescriptor(name: "scripted", model: .serial, summary: "a script", waitsBy: "nothing")
  }

  /// The calls so far, in order.
  public private(set) var calls: [String] = []

  /// Makes the back end.
  public init() {}

  /// Nothing stands in its way.
  public static func obstacle(to cell: Cell, limits: MachineLimits) -> String? { nil }

  /// Notes the call.
  public func create(_ trial: BackendTrial) throws { calls.append("create") }

  /// Asks the script.
  public func runBatch(tasks: Int) throws -> BatchResult {
    calls.append("batch")
    return try Script.runBatch(tasks: tasks)
  }

  /// No threads.
  public var workerThreads: [WorkerThread] { [] }

  /// Notes the call.
  public func drain() throws { calls.append("drain") }

  /// Notes the call.
  public func tearDown() throws { calls.append("tear down") }
}
