import BenchKernels
import Glibc
import Synchronization

/// Runs a body on several threads and waits for all; throws the first error.
func onThreads(_ count: Int, _ body: @escaping @Sendable (Int) throws -> Void) throws {
  let failure = Mutex<(any Error)?>(nil)
  var threads: [pthread_t] = []
  for number in 0..<count {
    let job = Job {
      do { try body(number) } catch { failure.withLock { $0 = $0 ?? error } }
    }
    var thread = pthread_t()
    let raw = Unmanaged.passRetained(job).toOpaque()
    let result = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().body()
        return nil
      }, raw)
    guard result == 0 else { throw SystemError("pthread_create", errorNumber: result) }
    threads.append(thread)
  }
  for thread in threads { pthread_join(thread, nil) }
  if let error = failure.withLock({ $0 }) { throw error }
}

private final class Job: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}
