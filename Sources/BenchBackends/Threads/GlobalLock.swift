import BenchKernels
import Glibc
import Synchronization

/// A model of a global interpreter lock: one thread at a time computes, the others wait for it.
///
/// After CPython 3.2 to 3.13 (`Python/ceval_gil.c`). A thread that waits for the lock longer than the
/// switch interval asks its holder to give it up; the holder sees that between two slices of its
/// work, gives the lock up, and takes it again only after another thread had it:
///
///     holder:  computes ──── slice ──── slice: asked? ── giveUp ── waits for the switch ── take …
///     waiter:  take: sleeps 5 ms ── asks ── sleeps ─────────────── has it, computes ───────────
///
/// What the model leaves out: reference counts, the interpreter's own speed, and its signals.
/// Thread-safe.
final class GlobalLock: ComputingTurn, @unchecked Sendable {  // All state is guarded by `mutex`.
  /// CPython's default, `sys.getswitchinterval()`, in nanoseconds: long enough that switching costs
  /// little, short enough that a waiting thread is not forgotten.
  static let switchInterval = 5_000_000

  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let isFree = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let hasSwitched = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var isTaken = false
  private var holder = pthread_t()
  private var switches = 0
  /// Read by the holder without the mutex: a late view only costs a slice.
  private let isAskedFor = Atomic(false)

  init() {
    pthread_mutex_init(mutex, nil)
    // The wait's limit must not jump with the wall clock.
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(isFree, &attributes)
    pthread_cond_init(hasSwitched, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(hasSwitched)
    pthread_cond_destroy(isFree)
    pthread_mutex_destroy(mutex)
    hasSwitched.deallocate()
    isFree.deallocate()
    mutex.deallocate()
  }

  /// Waits for the lock, and asks for it each time a switch interval passes without a switch.
  func take() {
    pthread_mutex_lock(mutex)
    while isTaken {
      let seen = switches
      let isLate = wait(isFree, for: Self.switchInterval) == ETIMEDOUT
      if isLate, isTaken, switches == seen { isAskedFor.store(true, ordering: .relaxed) }
    }
    isTaken = true
    isAskedFor.store(false, ordering: .relaxed)
    holder = pthread_self()
    switches += 1
    pthread_cond_signal(hasSwitched)
    pthread_mutex_unlock(mutex)
  }

  /// Gives the lock up; the calling thread holds it.
  func giveUp() {
    pthread_mutex_lock(mutex)
    release()
    pthread_mutex_unlock(mutex)
  }

  /// Gives the lock to a thread that asked for it, if one did, and waits to have it again.
  func offer() {
    guard isAskedFor.load(ordering: .relaxed) else { return }
    pthread_mutex_lock(mutex)
    release()
    // Without this the holder, which is running, would win the lock back before the other wakes up.
    let seen = switches
    while switches == seen, isAskedFor.load(ordering: .relaxed) {
      pthread_cond_wait(hasSwitched, mutex)
    }
    pthread_mutex_unlock(mutex)
    take()
  }

  private func release() {
    isTaken = false
    pthread_cond_signal(isFree)
  }

  private func wait(_ condition: UnsafeMutablePointer<pthread_cond_t>, for nanoseconds: Int)
    -> Int32
  {
    var deadline = timespec()
    clock_gettime(CLOCK_MONOTONIC, &deadline)
    let sum = deadline.tv_nsec + nanoseconds
    deadline.tv_sec += sum / 1_000_000_000
    deadline.tv_nsec = sum % 1_000_000_000
    return pthread_cond_timedwait(condition, mutex, &deadline)
  }
}
