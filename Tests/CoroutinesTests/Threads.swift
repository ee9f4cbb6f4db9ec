import Glibc
import Synchronization

/// Runs `body` on `count` threads of their own and waits for them.
///
/// Throws the first error.
func onThreads(_ count: Int, _ body: @escaping @Sendable () throws -> Void) throws {
  let job = ThreadJob(body)
  let threads = (0..<count).map { _ in
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(job).toOpaque()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<ThreadJob>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, argument)
    precondition(code == 0, "pthread_create")
    return thread
  }
  for thread in threads { pthread_join(thread, nil) }
  try job.failure.withLock { if let failure = $0 { throw failure } }
}

private final class ThreadJob: Sendable {
  private let body: @Sendable () throws -> Void
  let failure = Mutex<(any Error)?>(nil)

  init(_ body: @escaping @Sendable () throws -> Void) {
    self.body = body
  }

  func run() {
    do { try body() } catch { failure.withLock { $0 = $0 ?? error } }
  }
}
