import CPrimitives

/// The part of a channel that does not know the values: who waits for room, who for a value.
///
/// Apart from the generic ``Hub/Channel`` so that it is compiled once; what clients compile for their
/// own type is only the storage.
@usableFromInline
final class ChannelGate {
  @usableFromInline let capacity: Int
  // Exempt from the dynamic exclusivity check: no access is open during a switch.
  @usableFromInline @exclusivity(unchecked) var count = 0
  @usableFromInline @exclusivity(unchecked) var isClosed = false
  @exclusivity(unchecked) private var senders = WaitQueue()
  @exclusivity(unchecked) private var receivers = WaitQueue()

  @usableFromInline
  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Waits until there is room for a value.
  ///
  /// Throws when the channel is or gets closed.
  @usableFromInline
  func awaitRoom(timeout: Duration?) throws {
    guard let hub = Hub.here else { throw HubError.noHub("Channel.send") }
    let deadline = Deadline(after: timeout)
    while count >= capacity, !isClosed {
      let isInTime = try hub._withUnsafeGuaranteedRef {
        try $0.park(in: senders.made(), until: deadline.uptime)
      }
      guard isInTime else { throw HubTimeout() }
    }
    guard !isClosed else { throw HubError.closed("the channel") }
  }

  /// A value has been put in.
  @usableFromInline
  func added() {
    cprimitives_stack_require(Hub.roomForWait)
    count += 1
    if let receiver = receivers.first { wake(receiver) }
  }

  /// Waits until there is a value.
  ///
  /// Returns false when the channel is closed and empty.
  @usableFromInline
  func awaitValue(timeout: Duration?) throws -> Bool {
    guard let hub = Hub.here else { throw HubError.noHub("Channel.receive") }
    let deadline = Deadline(after: timeout)
    while count == 0 {
      guard !isClosed else { return false }
      let isInTime = try hub._withUnsafeGuaranteedRef {
        try $0.park(in: receivers.made(), until: deadline.uptime)
      }
      guard isInTime else { throw HubTimeout() }
    }
    return true
  }

  /// A value has been taken out.
  @usableFromInline
  func removed() {
    cprimitives_stack_require(Hub.roomForWait)
    count -= 1
    if let sender = senders.first { wake(sender) }
    // A receiver that was woken for this value finds none and waits on; one for the next value must
    // not sleep through it.
    if count > 0, let receiver = receivers.first { wake(receiver) }
  }

  @usableFromInline
  func close() {
    isClosed = true
    guard let hub = Hub.here else { return }
    hub._withUnsafeGuaranteedRef {
      $0.wakeAll(senders)
      $0.wakeAll(receivers)
    }
  }

  @inline(__always)
  private func wake(_ fiber: Fiber) {
    Hub.here?._withUnsafeGuaranteedRef { $0.wake(fiber, .ready) }
  }
}
