import BenchCore
import CPrimitives
import Coroutines
import Glibc

/// A thread with a hub that stays for the whole trial and runs jobs of the trial's thread.
///
/// ```
/// trial:  perform(job) ── a byte ──▶ ◀── a byte ── result
/// hub:    reads the pipe (as a greenlet) ── job: spawns greenlets, waits for them
/// ```
final class HubThread: @unchecked Sendable {  // `job` crosses with the pipes' bytes, in turn.
  private var job: (() -> Void)?
  private var orders: [Int32] = [-1, -1]
  private var replies: [Int32] = [-1, -1]
  private var thread: PoolThread?
  private var failure: (any Error)?

  /// Starts the thread and its hub.
  init() throws {
    guard cprimitives_pipe(&orders) == 0, cprimitives_pipe(&replies) == 0 else {
      throw TrialFailure(
        .crashed, "no pipe for the hub's thread: \(String(cString: strerror(errno)))")
    }
    do {
      thread = try PoolThread { [unowned self] in serve() }
    } catch let error as ThreadError {
      throw TrialFailure(.notApplicable, "the hub's thread could not be started: \(error.reason)")
    }
  }

  /// Runs `body` as a greenlet of the hub and waits for it.
  ///
  /// - Throws: what `body` throws; `TrialFailure` when the hub has ended by itself.
  func perform<Success>(_ body: @escaping () throws -> Success) throws -> Success {
    var result: Result<Success, any Error>?
    job = { result = Result { try body() } }
    var byte: UInt8 = 0
    while write(orders[1], &byte, 1) < 0, errno == EINTR {}
    var count = 0
    repeat { count = read(replies[0], &byte, 1) } while count < 0 && errno == EINTR
    job = nil
    guard let result else {
      let why = failure.map { ": \($0)" } ?? ""
      throw TrialFailure(.crashed, "the hub ended before its work was done\(why)")
    }
    return try result.get()
  }

  /// Ends the hub and its thread; when it returns none of them is left.
  func end() {
    guard let thread else { return }
    close(orders[1])
    thread.join()
    self.thread = nil
    close(replies[0])
  }

  private func serve() {
    cprimitives_thread_set_name("hub")
    do {
      try Hub.run {
        let orders = try HubStream(taking: self.orders[0])
        while try orders.read(upTo: 1) != nil {
          self.job?()
          var byte: UInt8 = 0
          while write(self.replies[1], &byte, 1) < 0, errno == EINTR {}
        }
      }
    } catch {
      failure = error
    }
    close(replies[1])
  }
}
