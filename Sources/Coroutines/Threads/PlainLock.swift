import Glibc

/// A lock between threads: a POSIX mutex.
///
/// For the inboxes of executors, where threads contend by design. The thread sanitizer knows it. A
/// contended `Mutex` of the standard library it does not: that one is handed over by the kernel (a
/// futex with priority inheritance, on Linux) in code that is not instrumented, so what happens
/// under it looks like a race. Eight threads that append to an array under a `Mutex` give reports in
/// a program of ten lines; under this lock, none.
///
/// Unchecked: a `pthread_mutex_t` is made for several threads, and it never moves.
package final class PlainLock: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  package init() {
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package func lock() { pthread_mutex_lock(mutex) }

  package func unlock() { pthread_mutex_unlock(mutex) }
}
