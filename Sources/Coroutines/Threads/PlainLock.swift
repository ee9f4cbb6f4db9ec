import Glibc

/// A lock between threads: a POSIX mutex.
///
/// For places that threads contend for all the time, as the inbox of an executor. When contended, the
/// standard library's `Mutex` is handed over by the kernel to the next waiter (a futex with priority
/// inheritance, on Linux), so each acquisition costs a wake-up across cores; a POSIX mutex may be
/// taken again by whoever runs. And the thread sanitizer knows it: what happens under a contended
/// `Mutex` it takes for a race, because the standard library is not instrumented.
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
