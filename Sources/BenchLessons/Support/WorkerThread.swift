import CPrimitives
import Glibc
import Synchronization

/// A thread that runs what it is given, one after the other.
///
/// A thread pool of the lesson is an array of these over one list of work.
final class WorkerThread: Sendable {
  private let work: WorkList
  private let handle: pthread_t

  /// Starts the thread; it takes its work from `work`.
  init(_ work: WorkList = WorkList()) throws {
    self.work = work
    var handle = pthread_t()
    let argument = Unmanaged.passRetained(work)
    let error = pthread_create(
      &handle, nil,
      { argument in
        guard let argument else { return nil }
        let work = Unmanaged<WorkList>.fromOpaque(argument).takeRetainedValue()
        while let next = work.take() { next() }
        return nil
      }, argument.toOpaque())
    guard error == 0 else {
      argument.release()
      throw ScenarioError("cannot start a thread: \(String(cString: strerror(error)))")
    }
    self.handle = handle
  }

  /// Lets the work be finished and waits for the thread.
  ///
  /// Call it once.
  func stop() {
    work.close()
    pthread_join(handle, nil)
  }
}

/// Work that waits for a thread.
///
/// `@unchecked`: the list is only touched with the mutex, which has a fixed address.
final class WorkList: @unchecked Sendable {
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let change = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var waiting: [@Sendable () -> Void] = []
  private var isClosed = false

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(change, nil)
  }

  deinit {
    pthread_cond_destroy(change)
    pthread_mutex_destroy(mutex)
    change.deallocate()
    mutex.deallocate()
  }

  /// Adds work.
  func add(_ body: @escaping @Sendable () -> Void) {
    pthread_mutex_lock(mutex)
    waiting.append(body)
    pthread_cond_signal(change)
    pthread_mutex_unlock(mutex)
  }

  /// The oldest work, waiting for some; nil when the list is closed and empty.
  func take() -> (@Sendable () -> Void)? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while waiting.isEmpty {
      if isClosed { return nil }
      pthread_cond_wait(change, mutex)
    }
    return waiting.removeFirst()
  }

  /// No more work will come.
  func close() {
    pthread_mutex_lock(mutex)
    isClosed = true
    pthread_cond_broadcast(change)
    pthread_mutex_unlock(mutex)
  }
}
