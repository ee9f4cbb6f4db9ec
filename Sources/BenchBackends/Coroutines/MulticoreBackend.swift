public import BenchCore
import NIOCore

/// Coroutines with async/await on one event loop thread for each usable core, without stealing.
public final class MulticoreBackend: LoopBackend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "coroutines-multicore", model: .coroutines,
    summary: "async/await on one event loop thread a core (SwiftNIO)", waitsBy: "suspending")

  /// The coroutines and their loops.
  public let workers = LoopWorkers(loops: System.coreCount)

  /// Makes the back end.
  public init() {}
}
