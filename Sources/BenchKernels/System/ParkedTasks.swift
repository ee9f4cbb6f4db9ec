import Synchronization

/// Coroutines of one process that wait at a gate.
///
/// Thread-safe.
final class ParkedTasks: Sendable {
  private let waiting = Mutex<[UnsafeContinuation<Void, Never>]>([])

  /// Suspends until the gate is open.
  func wait(_ gate: SharedGate) async {
    await withUnsafeContinuation { continuation in
      // Looked at under the lock: an opening in between would wake everybody but this one.
      let mustWait = waiting.withLock { waiting in
        guard !gate.isOpen else { return false }
        waiting.append(continuation)
        return true
      }
      if !mustWait { continuation.resume() }
    }
  }

  /// Opens the gate and resumes all that wait.
  func wakeAll(_ gate: SharedGate) {
    let woken = waiting.withLock { waiting in
      gate.open()
      defer { waiting = [] }
      return waiting
    }
    for continuation in woken { continuation.resume() }
  }
}
