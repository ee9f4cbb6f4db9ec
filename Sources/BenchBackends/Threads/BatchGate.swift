import CPrimitives

/// Releases all workers into a batch at once and waits until the last has finished it.
///
/// ```
/// trial:   waitUntilParked ── open ───────────────▶ waitUntilParked
/// worker:  park ───────────▶ (runs the batch) ────▶ park …
/// ```
/// Words that are slept on and no mutex: released threads would queue for it one after the other,
/// and where CPUs are busy that would look like waiting of theirs. Thread-safe.
final class BatchGate: @unchecked Sendable {  // Its words are only touched atomically.
  /// Words that different threads write lie on cache lines of their own.
  private static let line = 128 / MemoryLayout<UInt32>.stride

  private let words: UnsafeMutablePointer<UInt32>
  private let workers: UInt32

  /// How often the gate was opened or closed.
  private var generation: UnsafeMutablePointer<UInt32> { words }
  private var parked: UnsafeMutablePointer<UInt32> { words + Self.line }
  private var isClosed: UnsafeMutablePointer<UInt32> { words + 2 * Self.line }

  init(workers: Int) {
    self.workers = UInt32(workers)
    words = .allocate(capacity: 3 * Self.line)
    words.initialize(repeating: 0, count: 3 * Self.line)
  }

  deinit { words.deallocate() }

  /// Called by a worker between batches; false when there will be no further one.
  func park() -> Bool {
    // Read before this worker counts as parked, so that no opening is missed.
    let seen = cprimitives_load32(generation)
    if cprimitives_fetch_add32(parked, 1) + 1 == workers { cprimitives_futex_wake(parked, 1) }
    while cprimitives_load32(generation) == seen, cprimitives_load32(isClosed) == 0 {
      _ = cprimitives_futex_wait(generation, seen, -1)
    }
    return cprimitives_load32(isClosed) == 0
  }

  /// Lets all workers go; each must be parked.
  func open() {
    cprimitives_store32(parked, 0)
    release()
  }

  /// Waits until every worker is parked.
  func waitUntilParked() {
    while true {
      let count = cprimitives_load32(parked)
      if count >= workers { return }
      _ = cprimitives_futex_wait(parked, count, -1)
    }
  }

  /// Sends all workers home.
  func close() {
    cprimitives_store32(isClosed, 1)
    release()
  }

  private func release() {
    cprimitives_fetch_add32(generation, 1)
    cprimitives_futex_wake(generation, Int32.max)
  }
}
