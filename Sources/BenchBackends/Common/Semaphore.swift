import Glibc

/// A counting semaphore of the system; waiting blocks the thread.
///
/// Thread-safe.
final class Semaphore: @unchecked Sendable {  // sem_t is made for use by many threads.
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  init(_ count: Int) { sem_init(semaphore, 0, UInt32(count)) }

  deinit {
    sem_destroy(semaphore)
    semaphore.deallocate()
  }

  /// Takes a permit.
  func wait() { while sem_wait(semaphore) != 0 {} }

  /// Gives a permit.
  func signal() { sem_post(semaphore) }
}
