public import BenchCore
import Multiprocessing

/// A pool of worker processes that are fresh copies of the program: `posix_spawn`, no shared past.
///
/// Slower to start than forks, and the only way that works with threads and on every system.
public final class SpawnedProcessesBackend: PooledBackend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "processes-spawn", model: .processes,
    summary: "a pool of worker processes, each spawned afresh", waitsBy: "blocking")

  /// The pool.
  public let workers = PooledWorkers(start: .spawn())

  /// Makes the back end.
  public init() {}
}
