extension Hub {
  /// A flag that tasks of one hub wait for.
  public final class Event {
    /// The flag is up.
    public private(set) var isSet = false
    @exclusivity(unchecked) private var waiters = WaitQueue()

    /// Makes an event with its flag down.
    public init() {}

    /// Puts the flag up and wakes all that wait.
    public func set() {
      isSet = true
      guard let hub = try? Hub.current(for: "Event.set") else { return }
      hub.wakeAll(waiters)
    }

    /// Puts the flag down.
    public func reset() {
      isSet = false
    }

    /// Waits until the flag is put up; returns at once when it is.
    ///
    /// Throws ``HubTimeout`` after `timeout`, and `CancellationError`.
    public func wait(timeout: Duration? = nil) throws {
      guard !isSet else { return }
      let hub = try Hub.current(for: "Event.wait")
      guard try hub.park(in: waiters.made(), until: Deadline(after: timeout).uptime) else {
        throw HubTimeout()
      }
    }
  }
}
