extension Hub {
  /// A queue of values between tasks of one hub: bounded or not, closed by its producers.
  public final class Channel<Value> {
    /// The most values that may wait in it.
    public let capacity: Int
    private var values: [Value?] = []
    private var head = 0
    private var senders = WaitQueue()
    private var receivers = WaitQueue()
    /// Nobody can send any more.
    public private(set) var isClosed = false

    /// Makes an empty channel.
    ///
    /// - Parameter capacity: the most values that may wait in it, at least 1; unbounded by default.
    public init(capacity: Int = .max) {
      self.capacity = max(1, capacity)
    }

    /// Values that wait to be received.
    public var count: Int { values.count - head }

    /// Puts a value in, waiting for room if need be.
    ///
    /// - Throws: ``HubError/closed(_:)``; ``HubTimeout`` after `timeout`; `CancellationError`.
    public func send(_ value: Value, timeout: Duration? = nil) throws {
      let hub = try Hub.current(for: "Channel.send")
      let deadline = Deadline(after: timeout)
      while count >= capacity, !isClosed {
        senders.append(try hub.readyToWait())
        guard try hub.park(until: deadline.uptime) else { throw HubTimeout() }
      }
      guard !isClosed else { throw HubError.closed("the channel") }
      values.append(value)
      if let receiver = receivers.popFirst() { hub.wake(receiver, .ready) }
    }

    /// Takes the oldest value, waiting for one if need be; nil when the channel is closed and empty.
    ///
    /// - Throws: ``HubTimeout`` after `timeout`; `CancellationError`.
    public func receive(timeout: Duration? = nil) throws -> Value? {
      let hub = try Hub.current(for: "Channel.receive")
      let deadline = Deadline(after: timeout)
      while count == 0 {
        guard !isClosed else { return nil }
        receivers.append(try hub.readyToWait())
        guard try hub.park(until: deadline.uptime) else { throw HubTimeout() }
      }
      let value = takeFirst()
      if let sender = senders.popFirst() { hub.wake(sender, .ready) }
      // A receiver that was woken for this value finds none and waits on; one for the next value
      // must not sleep through it.
      if count > 0, let receiver = receivers.popFirst() { hub.wake(receiver, .ready) }
      return value
    }

    /// Ends the channel: waiting senders fail, receivers get what is left and then nil.
    public func close() {
      isClosed = true
      guard let hub = try? Hub.current(for: "Channel.close") else { return }
      while let sender = senders.popFirst() { hub.wake(sender, .ready) }
      while let receiver = receivers.popFirst() { hub.wake(receiver, .ready) }
    }

    private func takeFirst() -> Value? {
      let value = values[head].take()
      head += 1
      if head == values.count {
        values.removeAll(keepingCapacity: true)
        head = 0
      } else if head > 32, head > values.count / 2 {
        values.removeFirst(head)
        head = 0
      }
      return value
    }
  }
}
