import CPrimitives
import Glibc

/// What two threads or processes hand to each other; whoever has it runs, the other sleeps.
protocol Baton: AnyObject, Sendable {
  /// Sleeps until party 0 or 1 has the baton; false when the other party is gone.
  func wait(_ party: Int) -> Bool
  /// Hands the baton to party 0 or 1.
  func give(to party: Int)
}

/// A mutex and a condition variable; for threads.
final class ConditionBaton: Baton, @unchecked Sendable {  // The turn is guarded by the mutex.
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var turn = 0

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  func wait(_ party: Int) -> Bool {
    pthread_mutex_lock(mutex)
    while turn != party { pthread_cond_wait(changed, mutex) }
    pthread_mutex_unlock(mutex)
    return true
  }

  func give(to party: Int) {
    pthread_mutex_lock(mutex)
    turn = party
    pthread_cond_signal(changed)
    pthread_mutex_unlock(mutex)
  }
}

/// Two pipes and one byte.
final class PipeBaton: Baton, @unchecked Sendable {  // The descriptors do not change.
  /// For each party the end that it reads and the end at which it is written to.
  private let ends: [[Int32]]

  init() throws {
    var pairs: [[Int32]] = [[-1, -1], [-1, -1]]
    for party in 0..<2 { try retrying("pipe") { cprimitives_pipe(&pairs[party]) } }
    ends = pairs
  }

  deinit { for pair in ends { for end in pair { close(end) } } }

  func wait(_ party: Int) -> Bool {
    var byte: UInt8 = 0
    return read(ends[party][0], &byte, 1) == 1
  }

  func give(to party: Int) {
    var byte: UInt8 = 0
    _ = write(ends[party][1], &byte, 1)
  }
}

/// A futex on a word of shared memory, without spinning.
final class FutexBaton: Baton, @unchecked Sendable {  // One atomic word.
  private let word: UnsafeMutablePointer<UInt32>
  private static let size = 4096

  init() throws {
    guard
      let memory = mmap(
        nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0),
      memory != MAP_FAILED
    else { throw SystemError("mmap") }
    word = memory.bindMemory(to: UInt32.self, capacity: 1)
  }

  deinit { munmap(word, Self.size) }

  func wait(_ party: Int) -> Bool {
    while true {
      let seen = cprimitives_load32(word)
      if seen == UInt32(party) { return true }
      _ = cprimitives_futex_wait(word, seen, -1)
    }
  }

  func give(to party: Int) {
    cprimitives_store32(word, UInt32(party))
    _ = cprimitives_futex_wake(word, 1)
  }
}
