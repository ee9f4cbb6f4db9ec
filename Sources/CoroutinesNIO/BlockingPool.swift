import NIOPosix
import Synchronization

/// A bounded pool of threads for calls that block, started by its first use.
///
/// SwiftNIO's own pool does the work; this adds the lazy start, so that a program that only sleeps
/// and talks to sockets really has one thread.
public final class BlockingPool: Sendable {
  /// Enough for disks to see a queue, few enough to be cheap; the same number as in SwiftNIO's and
  /// libuv's pools.
  public static let defaultThreads = 4

  private let pool: NIOThreadPool
  private let state = Mutex(State.idle)

  private enum State {
    case idle
    case started
    case shutDown
  }

  init(threads: Int) {
    pool = NIOThreadPool(numberOfThreads: max(1, threads))
  }

  /// Hands `work` to a thread of the pool.
  ///
  /// `work` is told whether it may run.
  func submit(_ work: @escaping @Sendable (_ mayRun: Bool) -> Void) {
    let isOpen = state.withLock { state in
      if state == .idle {
        pool.start()
        state = .started
      }
      return state == .started
    }
    guard isOpen else { return work(false) }
    pool.submit { work($0 == .active) }
  }

  func shutdown() {
    guard markShutDown() else { return }
    try? pool.syncShutdownGracefully()
  }

  func shutdownGracefully() async {
    guard markShutDown() else { return }
    try? await pool.shutdownGracefully()
  }

  /// Whether there are threads to end.
  private func markShutDown() -> Bool {
    state.withLock { state in
      defer { state = .shutDown }
      return state == .started
    }
  }
}
