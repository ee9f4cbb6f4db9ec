extension Hub {
  /// A mutual exclusion lock for tasks of one hub, for critical sections that wait inside.
  ///
  /// Sections that do not wait need no lock: tasks of one hub never interrupt each other.
  public final class Lock {
    private let permit = Semaphore(1)
    /// The serial number of the task that holds it.
    private var owner: UInt64?

    /// Makes a free lock.
    public init() {}

    /// A task holds it.
    public var isLocked: Bool { permit.available == 0 }

    /// Takes the lock, waiting for it if need be.
    ///
    /// - Throws: ``HubError/wrongUse(_:)`` when the calling task holds it already, which would wait
    ///   for ever; ``HubTimeout``; `CancellationError`.
    public func lock(timeout: Duration? = nil) throws {
      let task = try Hub.current(for: "Lock.lock").readyToWait().pointee.serial
      guard owner != task else {
        throw HubError.wrongUse("the task holds the lock already and would wait for itself")
      }
      try permit.acquire(timeout: timeout)
      owner = task
    }

    /// Gives the lock to the task that waits longest.
    ///
    /// Throws ``HubError/wrongUse(_:)`` when the calling task does not hold it.
    public func unlock() throws {
      let hub = try Hub.current(for: "Lock.unlock")
      guard let owner, owner == hub.running?.pointee.serial else {
        throw HubError.wrongUse("a task gave a lock back that it does not hold")
      }
      self.owner = nil
      permit.release()
    }

    /// Runs `body` with the lock held.
    ///
    /// Throws what ``lock(timeout:)`` and `body` throw.
    public func withLock<Success>(_ body: () throws -> Success) throws -> Success {
      try lock()
      defer { try? unlock() }
      return try body()
    }
  }
}
