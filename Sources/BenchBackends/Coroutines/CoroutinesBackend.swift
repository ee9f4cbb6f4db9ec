public import BenchCore

/// Coroutines with async/await on ONE event loop thread: the shape of asyncio and Node.
public final class CoroutinesBackend: LoopBackend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "coroutines", model: .coroutines,
    summary: "async/await on one event loop thread (SwiftNIO)", waitsBy: "suspending",
    computesOneAtATime: true)

  /// The coroutines and their loop.
  public let workers = LoopWorkers(loops: 1)

  /// Makes the back end.
  public init() {}
}
