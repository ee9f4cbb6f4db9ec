public import BenchCore

/// A model of threads under a global interpreter lock: a fixed pool that shares one `GlobalLock`.
///
/// It shows what the lock alone does to threads, in compiled code; no interpreter is measured.
public final class GlobalLockBackend: ThreadPoolBackend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "threads-gil", model: .threads,
    summary: "MODEL of a global interpreter lock: threads, one computes at a time, 5 ms interval",
    waitsBy: "blocking, without the lock", computesOneAtATime: true)

  /// The pool, which shares the lock.
  public let workers = ThreadPoolWorkers(lock: GlobalLock())

  /// Makes the back end.
  public init() {}
}
