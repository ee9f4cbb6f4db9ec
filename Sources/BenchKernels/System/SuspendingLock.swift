import Synchronization

/// A lock for coroutines of one process: who must wait is suspended, first come, first served.
final class SuspendingLock: Sendable {
  private struct State {
    var isTaken = false
    var waiting: [UnsafeContinuation<Void, Never>] = []
    /// How many of `waiting` were served; the array is emptied when all were.
    var served = 0
  }

  private let state = Mutex(State())

  /// Takes the lock.
  func lock() async {
    await withUnsafeContinuation { continuation in
      let isFree = state.withLock { state in
        guard state.isTaken else {
          state.isTaken = true
          return true
        }
        state.waiting.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  /// Hands the lock to the next in the queue, or gives it up.
  func unlock() {
    let next = state.withLock { state -> UnsafeContinuation<Void, Never>? in
      guard state.served < state.waiting.count else {
        state = State()
        return nil
      }
      state.served += 1
      return state.waiting[state.served - 1]
    }
    next?.resume()
  }
}
