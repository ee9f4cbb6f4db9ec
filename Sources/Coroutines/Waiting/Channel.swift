extension Hub {
  /// A queue of values between tasks of one hub: bounded or not, closed by its producers.
  public final class Channel<Value> {
    @usableFromInline let gate: ChannelGate
    // A ring in raw memory; its size is a power of two.
    @usableFromInline @exclusivity(unchecked) var storage: UnsafeMutablePointer<Value>
    @usableFromInline @exclusivity(unchecked) var size: Int
    @usableFromInline @exclusivity(unchecked) var head = 0

    /// Makes an empty channel.
    ///
    /// - Parameter capacity: the most values that may wait in it, at least 1; unbounded by default.
    @inlinable
    public init(capacity: Int = .max) {
      gate = ChannelGate(capacity: max(1, capacity))
      size = 8
      storage = .allocate(capacity: 8)
    }

    @inlinable
    deinit {
      for offset in 0..<gate.count {
        (storage + ((head + offset) & (size - 1))).deinitialize(count: 1)
      }
      storage.deallocate()
    }

    /// The most values that may wait in it.
    @inlinable public var capacity: Int { gate.capacity }

    /// Values that wait to be received.
    @inlinable public var count: Int { gate.count }

    /// Nobody can send any more.
    @inlinable public var isClosed: Bool { gate.isClosed }

    /// Puts a value in, waiting for room if need be.
    ///
    /// - Throws: ``HubError/closed(_:)``; ``HubTimeout`` after `timeout`; `CancellationError`.
    @inlinable
    public func send(_ value: Value, timeout: Duration? = nil) throws {
      if gate.count >= gate.capacity || gate.isClosed { try gate.awaitRoom(timeout: timeout) }
      if gate.count == size { grow() }
      (storage + ((head + gate.count) & (size - 1))).initialize(to: value)
      gate.added()
    }

    /// Takes the oldest value, waiting for one if need be; nil when the channel is closed and empty.
    ///
    /// - Throws: ``HubTimeout`` after `timeout`; `CancellationError`.
    @inlinable
    public func receive(timeout: Duration? = nil) throws -> Value? {
      if gate.count == 0 {
        guard try gate.awaitValue(timeout: timeout) else { return nil }
      }
      let value = (storage + head).move()
      head = (head + 1) & (size - 1)
      gate.removed()
      return value
    }

    /// Ends the channel: waiting senders fail, receivers get what is left and then nil.
    @inlinable
    public func close() {
      gate.close()
    }

    @inlinable
    func grow() {
      let grown = UnsafeMutablePointer<Value>.allocate(capacity: size * 2)
      let firstPart = size - head
      grown.moveInitialize(from: storage + head, count: firstPart)
      (grown + firstPart).moveInitialize(from: storage, count: head)
      storage.deallocate()
      storage = grown
      size *= 2
      head = 0
    }
  }
}
