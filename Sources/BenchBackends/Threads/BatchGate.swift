import Glibc

/// Releases all workers into a batch at once and waits until the last has finished it.
///
/// ```
/// trial:   waitUntilParked ── open ───────────────▶ waitUntilParked
/// worker:  park ───────────▶ (runs the batch) ────▶ park …
/// ```
/// Thread-safe.
final class BatchGate: @unchecked Sendable {  // All state is guarded by `mutex`.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let released = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let parkedAll = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let workers: Int
  private var parked = 0
  private var generation = 0
  private var isClosed = false

  init(workers: Int) {
    self.workers = workers
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(released, nil)
    pthread_cond_init(parkedAll, nil)
  }

  deinit {
    pthread_cond_destroy(parkedAll)
    pthread_cond_destroy(released)
    pthread_mutex_destroy(mutex)
    parkedAll.deallocate()
    released.deallocate()
    mutex.deallocate()
  }

  /// Called by a worker between batches; false when there will be no further one.
  func park() -> Bool {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    let seen = generation
    parked += 1
    if parked == workers { pthread_cond_signal(parkedAll) }
    while generation == seen && !isClosed { pthread_cond_wait(released, mutex) }
    return !isClosed
  }

  /// Lets all workers go; each must be parked.
  func open() {
    pthread_mutex_lock(mutex)
    parked = 0
    generation += 1
    pthread_cond_broadcast(released)
    pthread_mutex_unlock(mutex)
  }

  /// Waits until every worker is parked.
  func waitUntilParked() {
    pthread_mutex_lock(mutex)
    while parked < workers { pthread_cond_wait(parkedAll, mutex) }
    pthread_mutex_unlock(mutex)
  }

  /// Sends all workers home.
  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_cond_broadcast(released)
    pthread_mutex_unlock(mutex)
  }
}
