import CPrimitives
import Glibc

/// Runs Swift tasks on a hub's thread, driven by the hub's own reactor: no event-loop library is needed.
///
/// ```
///   on the hub's thread   enqueue ──▶ jobs ──▶ the engine runs them between two greenlets
///   other threads         enqueue ──▶ inbox ──▶ one ring of the doorbell ──▶ jobs
///   sleepers              the hub's timers, like a greenlet's
/// ```
/// Jobs run on the stack of whoever called ``Hub/runAsync(blockingThreads:_:)``, never on a greenlet's.
///
/// Unchecked: everything but `inbox` is touched on the hub's thread only, which `isHere` establishes.
final class HubExecutor: TaskExecutor, @unchecked Sendable {
  typealias Sleeper = UnsafeContinuation<Bool, Never>

  private struct Inbox {
    var jobs: [UnownedJob] = []
    var cancelled: [TimerQueue.Ticket] = []
    var isClosed = false
    var isEmpty: Bool { jobs.isEmpty && cancelled.isEmpty }
  }

  private let hub: Unmanaged<Hub>
  private let bell: Int32
  private let inboxLock = PlainLock()
  @exclusivity(unchecked) private var inbox = Inbox()
  @exclusivity(unchecked) private var jobs = Ring<UnownedJob>()

  init(hub: Hub) {
    self.hub = .passUnretained(hub)
    bell = hub.poller.doorbell
  }

  /// The executor whose hub the calling thread runs.
  static var current: HubExecutor? {
    Hub.here?._withUnsafeGuaranteedRef { $0.executor }
  }

  private var isHere: Bool { cprimitives_current_hub() == hub.toOpaque() }

  /// The part that other threads reach, under its lock.
  private func withInbox<Result>(_ body: (inout Inbox) -> Result) -> Result {
    inboxLock.lock()
    defer { inboxLock.unlock() }
    return body(&inbox)
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    if isHere { return jobs.append(job) }
    let isClosed = withInbox { inbox in
      guard !inbox.isClosed else { return true }
      if inbox.isEmpty { eventfd_write(bell, 1) }
      inbox.jobs.append(job)
      return false
    }
    // A job that is dropped leaks its task; after the hub's end the thread that made it ready runs it.
    if isClosed { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }

  /// Runs jobs that are ready, and returns how many.
  ///
  /// Those that they make ready come next time, so that greenlets and descriptors get their turn.
  func runJobs(atMost limit: Int) -> Int {
    let count = min(limit, jobs.count)
    for _ in 0..<count {
      guard let job = jobs.popFirst() else { break }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
    return count
  }

  /// The doorbell rang: takes what other threads have left.
  func collectInbox() {
    let arrived = withInbox { inbox in
      defer { inbox = Inbox(isClosed: inbox.isClosed) }
      return inbox
    }
    for ticket in arrived.cancelled { cancelHere(ticket) }
    for job in arrived.jobs { jobs.append(job) }
  }

  /// From now on other threads' jobs are not for the hub any more.
  func close() {
    let left = withInbox { inbox in
      inbox.isClosed = true
      defer { inbox.jobs = [] }
      return inbox.jobs
    }
    while runJobs(atMost: .max) > 0 {}
    for job in left { job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}

// MARK: Timers

extension HubExecutor {
  /// Suspends the calling task until the monotonic clock reads `deadline` nanoseconds.
  @inline(__always)
  func sleep(until deadline: UInt64) async throws {
    try Task.checkCancellation()
    guard deadline > monotonicNow() else { return }
    // Reserved first, because the task can be cancelled before its continuation exists.
    let ticket = hub._withUnsafeGuaranteedRef { $0.timers.reserve() }
    let isDue = await withTaskCancellationHandler {
      await withUnsafeContinuation { self.park($0, under: ticket, until: deadline) }
    } onCancel: {
      self.cancel(ticket)
    }
    guard isDue else { throw CancellationError() }
  }

  private func park(_ sleeper: Sleeper, under ticket: TimerQueue.Ticket, until deadline: UInt64) {
    hub._withUnsafeGuaranteedRef { hub in
      guard hub.timers.park(ticket, until: deadline) else {
        return sleeper.resume(returning: false)
      }
      hub.alarms.set(Alarm(sleeper: sleeper), at: ticket.slot)
    }
  }

  private func cancelHere(_ ticket: TimerQueue.Ticket) {
    hub._withUnsafeGuaranteedRef { hub in
      guard hub.timers.cancel(ticket) else { return }
      hub.alarms[ticket.slot].sleeper?.resume(returning: false)
    }
  }

  private func cancel(_ ticket: TimerQueue.Ticket) {
    guard !isHere else { return cancelHere(ticket) }
    withInbox { inbox in
      guard !inbox.isClosed else { return }
      if inbox.isEmpty { eventfd_write(bell, 1) }
      inbox.cancelled.append(ticket)
    }
  }
}
