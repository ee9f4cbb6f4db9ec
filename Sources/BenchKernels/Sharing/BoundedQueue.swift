import Glibc
import Synchronization

/// A bounded queue of byte strings for the threads of one process: a mutex and two conditions, as
/// every textbook has it.
///
/// Thread-safe.
final class BoundedQueue: @unchecked Sendable {  // The mutex guards `items`.
  private let mutex = LocalMutex()
  private let hasRoom = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let hasItem = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  private let bound: Int
  private var items: [[UInt8]?]
  private var head = 0
  private var count = 0

  init(bound: Int) {
    self.bound = bound
    items = Array(repeating: nil, count: bound)
    pthread_cond_init(hasRoom, nil)
    pthread_cond_init(hasItem, nil)
  }

  deinit {
    for condition in [hasRoom, hasItem] {
      pthread_cond_destroy(condition)
      condition.deallocate()
    }
  }

  func put(_ item: [UInt8]) {
    pthread_mutex_lock(mutex.address)
    while count == bound { pthread_cond_wait(hasRoom, mutex.address) }
    items[(head + count) % bound] = item
    count += 1
    pthread_cond_signal(hasItem)
    pthread_mutex_unlock(mutex.address)
  }

  func get() -> [UInt8] {
    pthread_mutex_lock(mutex.address)
    defer { pthread_mutex_unlock(mutex.address) }
    while count == 0 { pthread_cond_wait(hasItem, mutex.address) }
    let item = items[head] ?? []
    items[head] = nil
    head = (head + 1) % bound
    count -= 1
    pthread_cond_signal(hasRoom)
    return item
  }
}

/// A bounded queue of byte strings for coroutines: who must wait is suspended, in order.
///
/// Thread-safe.
final class SuspendingQueue: Sendable {
  private struct State {
    var items: [[UInt8]] = []
    /// How many of `items` were taken; the array is cut when half of it was.
    var taken = 0
    var getters: [CheckedContinuation<[UInt8], Never>] = []
    var putters: [(item: [UInt8], CheckedContinuation<Void, Never>)] = []
    var count: Int { items.count - taken }

    mutating func take() -> [UInt8] {
      defer {
        taken += 1
        if taken > 64, taken * 2 > items.count {
          items.removeFirst(taken)
          taken = 0
        }
      }
      return items[taken]
    }
  }

  private let bound: Int
  private let state = Mutex(State())

  init(bound: Int) { self.bound = bound }

  func put(_ item: [UInt8]) async {
    await withCheckedContinuation { continuation in
      let getter = state.withLock { state -> CheckedContinuation<[UInt8], Never>?? in
        if !state.getters.isEmpty { return .some(state.getters.removeFirst()) }
        if state.count < bound {
          state.items.append(item)
          return .some(nil)
        }
        state.putters.append((item, continuation))
        return nil
      }
      // Outer nil: the continuation waits in the queue. Inner nil: nobody waits for the item.
      guard let getter else { return }
      getter?.resume(returning: item)
      continuation.resume()
    }
  }

  func get() async -> [UInt8] {
    await withCheckedContinuation { continuation in
      let (item, putter) = state.withLock { state in
        guard state.count > 0 else {
          state.getters.append(continuation)
          return (nil as [UInt8]?, nil as CheckedContinuation<Void, Never>?)
        }
        let item = state.take()
        guard !state.putters.isEmpty else { return (item, nil) }
        let next = state.putters.removeFirst()
        state.items.append(next.item)
        return (item, next.1)
      }
      putter?.resume()
      if let item { continuation.resume(returning: item) }
    }
  }
}
