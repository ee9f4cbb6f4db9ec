public import BenchCore

/// A fixed pool of POSIX threads that take task indices from one shared counter.
public final class ThreadsBackend: ThreadPoolBackend {
  /// What the catalogue says.
  public static let descriptor = BackendDescriptor(
    name: "threads", model: .threads, summary: "a fixed pool of POSIX threads",
    waitsBy: "blocking")

  /// The pool.
  public let workers = ThreadPoolWorkers()

  /// Makes the back end.
  public init() {}
}
