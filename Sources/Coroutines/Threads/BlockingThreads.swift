import CPrimitives
import Glibc
import Synchronization

/// A bounded pool of threads for calls that block; threads start when work finds none idle.
///
/// Work runs on a thread; its completion is queued, a bell is rung, and the hub runs the completion.
/// Unchecked because of the condition variable: it is only used as pthread functions allow, with
/// `mutex` held around all other state.
final class BlockingThreads: @unchecked Sendable {
  typealias Completion = () -> Void

  private let limit: Int
  private let bell: Int32
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private var work: [() -> Completion] = []
  private var completions: [Completion] = []
  private var threads: [pthread_t] = []
  private var idle = 0
  private var isClosing = false

  init(limit: Int, notify bell: Int32) {
    self.limit = max(1, limit)
    self.bell = bell
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  /// Queues work, which runs on some thread and returns what the hub is to do then.
  func submit(_ item: @escaping () -> Completion) {
    locked {
      work.append(item)
      if idle == 0, threads.count < limit { startThread() }
      pthread_cond_signal(condition)
    }
  }

  /// What has ended since the last call.
  ///
  /// On the hub's thread.
  func takeCompletions() -> [Completion] {
    locked {
      defer { completions = [] }
      return completions
    }
  }

  /// Ends the threads after the work that is queued, and waits for them.
  func shutdown() {
    let ending = locked {
      isClosing = true
      pthread_cond_broadcast(condition)
      return threads
    }
    for thread in ending { pthread_join(thread, nil) }
    locked { threads = [] }
  }

  private func locked<Result>(_ body: () -> Result) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }

  /// With the mutex held.
  ///
  /// If the system refuses, the threads that are there do the work.
  private func startThread() {
    var thread = pthread_t()
    let argument = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<BlockingThreads>.fromOpaque(argument).takeRetainedValue().serve()
        return nil
      }, argument.toOpaque())
    if code == 0 { threads.append(thread) } else { argument.release() }
  }

  private func serve() {
    cprimitives_thread_set_name("hub blocking")
    while let item = nextItem() {
      let completion = item()
      let isFirst = locked {
        defer { completions.append(completion) }
        return completions.isEmpty
      }
      // The hub takes all that is there: one ring for many.
      if isFirst { eventfd_write(bell, 1) }
    }
  }

  private func nextItem() -> (() -> Completion)? {
    locked {
      while work.isEmpty {
        guard !isClosing else { return nil }
        idle += 1
        pthread_cond_wait(condition, mutex)
        idle -= 1
      }
      return work.removeFirst()
    }
  }
}
