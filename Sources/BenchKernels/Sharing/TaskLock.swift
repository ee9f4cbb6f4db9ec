import BenchCore
import CPrimitives
import Glibc
import Multiprocessing

/// What can guard something that the workers of a trial share.
enum LockKind: String, CaseIterable {
  /// Nothing.
  case none
  /// A POSIX mutex of one process.
  case mutex
  /// A POSIX read-write lock in shared memory, taken for writing.
  case readWrite = "read-write"
  /// A robust mutex in shared memory.
  case process
  /// A semaphore with one permit in shared memory.
  case semaphore
  /// An advisory lock on a file.
  case file
  /// The lock of a manager process.
  case manager

  /// Why workers of a back end cannot use it; nil if they can.
  ///
  /// - Parameter mayWait: whether a worker waits for something else while it has the lock.
  func obstacle(_ backend: BackendDescriptor, mayWait: Bool) -> String? {
    if self == .mutex, backend.model == .processes {
      return "a mutex of one process does not keep other processes out"
    }
    let hasOwner = [.mutex, .readWrite, .process, .manager].contains(self)
    if hasOwner, mayWait, backend.model == .coroutines {
      return
        "a \(rawValue) lock belongs to a thread: coroutines of one thread that wait while they "
        + "have it would not keep each other out, or wait for ever"
    }
    return nil
  }
}

/// A lock as one worker uses it; not thread-safe, each worker has its own.
protocol TaskLock: AnyObject {
  /// Waits for the lock; blocks the thread.
  func lock() throws
  /// Takes the lock if it is free.
  func tryLock() throws -> Bool
  /// Gives the lock back.
  func unlock() throws
}

extension TaskLock {
  /// Waits for the lock where workers compute in turn: who must wait gives the turn up.
  ///
  /// Whoever has the lock may need the turn to give it back, so waiting with the turn would never end.
  func lock(through port: any BlockingPort) throws {
    if try tryLock() { return }
    let lock = Waiting(lock: self)
    try port.blocking { try lock.take() }
  }
}

/// A lock on its way into a call of the port, which the caller waits for.
private struct Waiting: @unchecked Sendable {  // Used by one thread at a time.
  let lock: any TaskLock

  func take() throws { try lock.lock() }
}

/// The one lock of a trial, from which each worker gets its way in.
struct LockSite: Sendable {
  private enum Place: Sendable {
    case none
    case memory(TrialMemory, isReadWrite: Bool)
    case process(SharedMutex)
    case semaphore(SharedSemaphore)
    case file(String)
    case manager(TrialManager)
    case mutex(LocalMutex)
  }

  private let place: Place

  init(_ kind: LockKind, _ context: TrialContext, name: String) throws {
    switch kind {
    case .none: place = .none
    case .mutex: place = .mutex(LocalMutex())
    case .readWrite:
      place = .memory(try Self.readWriteLock(context, name), isReadWrite: true)
    case .process:
      place = .process(try TrialHandle.object(context, name: name) { try SharedMutex() })
    case .semaphore:
      place = .semaphore(try TrialHandle.object(context, name: name) { try SharedSemaphore(1) })
    case .file: place = .file("\(context.scratchDirectory)/\(name).lock")
    case .manager: place = .manager(try TrialManager(context, name: name))
    }
  }

  private static func readWriteLock(_ context: TrialContext, _ name: String) throws -> TrialMemory {
    let memory = try TrialMemory(context, name: name, size: 4096)
    guard memory.isFirst else { return memory }
    var attributes = pthread_rwlockattr_t()
    pthread_rwlockattr_init(&attributes)
    pthread_rwlockattr_setpshared(&attributes, Int32(PTHREAD_PROCESS_SHARED))
    let lock = memory.base.bindMemory(to: pthread_rwlock_t.self, capacity: 1)
    let failure = pthread_rwlock_init(lock, &attributes)
    guard failure == 0 else { throw SystemError("pthread_rwlock_init", errorNumber: failure) }
    return memory
  }

  /// A worker's own way in; nil if there is no lock.
  func makeLock() throws -> (any TaskLock)? {
    switch place {
    case .none: nil
    case .memory(let memory, _): ReadWriteLock(memory)
    case .process(let mutex): ProcessLock(mutex)
    case .semaphore(let semaphore): SemaphoreLock(semaphore)
    case .file(let path): FileTaskLock(try FileLock(path: path))
    case .manager(let manager): ManagerLock(manager.objects.lock)
    case .mutex(let mutex): LocalLock(mutex)
    }
  }
}

/// A POSIX mutex on the heap, where it does not move.
final class LocalMutex: @unchecked Sendable {  // A mutex is made to be shared.
  let address = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)

  init() { pthread_mutex_init(address, nil) }

  deinit {
    pthread_mutex_destroy(address)
    address.deallocate()
  }
}

private final class LocalLock: TaskLock {
  private let mutex: LocalMutex
  init(_ mutex: LocalMutex) { self.mutex = mutex }
  func lock() { pthread_mutex_lock(mutex.address) }
  func tryLock() -> Bool { pthread_mutex_trylock(mutex.address) == 0 }
  func unlock() { pthread_mutex_unlock(mutex.address) }
}

private final class ReadWriteLock: TaskLock {
  private let memory: TrialMemory
  private let address: UnsafeMutablePointer<pthread_rwlock_t>

  init(_ memory: TrialMemory) {
    self.memory = memory
    address = memory.base.assumingMemoryBound(to: pthread_rwlock_t.self)
  }

  func lock() throws {
    let failure = pthread_rwlock_wrlock(address)
    if failure != 0 { throw SystemError("pthread_rwlock_wrlock", errorNumber: failure) }
  }

  func tryLock() -> Bool { pthread_rwlock_trywrlock(address) == 0 }
  func unlock() { pthread_rwlock_unlock(address) }
}

private final class ProcessLock: TaskLock {
  private let mutex: SharedMutex
  init(_ mutex: SharedMutex) { self.mutex = mutex }
  func lock() throws { try mutex.lock() }
  func tryLock() throws -> Bool { try mutex.tryLock() != nil }
  func unlock() throws { try mutex.unlock() }
}

private final class SemaphoreLock: TaskLock {
  private let semaphore: SharedSemaphore
  init(_ semaphore: SharedSemaphore) { self.semaphore = semaphore }
  func lock() { semaphore.acquire() }
  func tryLock() -> Bool { semaphore.tryAcquire() }
  func unlock() throws { try semaphore.release() }
}

private final class FileTaskLock: TaskLock {
  private let file: FileLock
  init(_ file: FileLock) { self.file = file }
  func lock() throws { try file.lock() }
  func tryLock() throws -> Bool { try file.tryLock() }
  func unlock() { file.unlock() }
}

private final class ManagerLock: TaskLock {
  private let managed: ManagedLock
  init(_ managed: ManagedLock) { self.managed = managed }
  func lock() throws { try managed.lock() }

  func tryLock() throws -> Bool {
    do {
      try managed.lock(timeout: .zero)
      return true
    } catch let error as MultiprocessingError where error.code == .timedOut {
      return false
    }
  }

  func unlock() throws { try managed.unlock() }
}
