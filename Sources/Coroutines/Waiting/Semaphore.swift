extension Hub {
  /// A counting semaphore for tasks of one hub; waiting lets others run, and is served in order.
  public final class Semaphore {
    /// Permits that are free now.
    @exclusivity(unchecked) public private(set) var available: Int
    @exclusivity(unchecked) private var waiters = WaitQueue()

    /// Makes a semaphore with `permits` free permits.
    public init(_ permits: Int) {
      available = permits
    }

    /// Takes a permit, waiting for one if need be.
    ///
    /// - Throws: ``HubTimeout`` after `timeout`; `CancellationError`. No permit is taken then.
    public func acquire(timeout: Duration? = nil) throws {
      if available > 0 {
        available -= 1
        return
      }
      let hub = try Hub.current(for: "Semaphore.acquire")
      // Who releases hands the permit over: nobody can snatch it in between.
      guard try hub.park(in: waiters.made(), until: Deadline(after: timeout).uptime) else {
        throw HubTimeout()
      }
    }

    /// Takes a permit if one is free.
    public func tryAcquire() -> Bool {
      guard available > 0 else { return false }
      available -= 1
      return true
    }

    /// Gives a permit back, to the task that waits longest if there is one.
    public func release() {
      guard let hub = try? Hub.current(for: "Semaphore.release"), let next = waiters.first
      else {
        available += 1
        return
      }
      hub.wake(next, .ready)
    }

    /// Runs `body` with a permit.
    ///
    /// Throws what ``acquire(timeout:)`` and `body` throw.
    public func withPermit<Success>(_ body: () throws -> Success) throws -> Success {
      try acquire()
      defer { release() }
      return try body()
    }
  }
}
