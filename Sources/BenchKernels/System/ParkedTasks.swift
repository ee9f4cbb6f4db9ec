import Coroutines

/// Coroutines of one process that wait at a gate.
///
/// Thread-safe: a lock guards what waits. Tasks on several threads arrive at the same time, so it is
/// one that is cheap when contended.
final class ParkedTasks: @unchecked Sendable {
  private let lock = PlainLock()
  private var waiting: [UnsafeContinuation<Void, Never>] = []

  /// Suspends until the gate is open.
  func wait(_ gate: SharedGate) async {
    await withUnsafeContinuation { continuation in
      // Looked at under the lock: an opening in between would wake everybody but this one.
      lock.lock()
      let isOpen = gate.isOpen
      if !isOpen { waiting.append(continuation) }
      lock.unlock()
      if isOpen { continuation.resume() }
    }
  }

  /// Opens the gate and resumes all that wait.
  func wakeAll(_ gate: SharedGate) {
    lock.lock()
    gate.open()
    let woken = waiting
    waiting = []
    lock.unlock()
    for continuation in woken { continuation.resume() }
  }
}
