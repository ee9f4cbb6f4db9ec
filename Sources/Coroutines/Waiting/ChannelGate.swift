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
    let hub = try Hub.current(for: "Channel.send")
    let deadline = Deadline(after: timeout)
    while count >= capacity, !isClosed {
      senders.append(try hub.readyToWait())
      guard try hub.park(until: deadline.uptime) else { throw HubTimeout() }
    }
    guard !isClosed else { throw HubError.closed("the channel") }
  }

  /// A value has been put in.
  @usableFromInline
  func added() {
    count += 1
    if let receiver = receivers.popFirst() { wake(receiver) }
  }

  /// Waits until there is a value.
  ///
  /// Returns false when the channel is closed and empty.
  @usableFromInline
  func awaitValue(timeout: Duration?) throws -> Bool {
    let hub = try Hub.current(for: "Channel.receive")
    let deadline = Deadline(after: timeout)
    while count == 0 {
      guard !isClosed else { return false }
      receivers.append(try hub.readyToWait())
      guard try hub.park(until: deadline.uptime) else { throw HubTimeout() }
    }
    return true
  }

  /// A value has been taken out.
  @usableFromInline
  func removed() {
    count -= 1
    if let sender = senders.popFirst() { wake(sender) }
    // A receiver that was woken for this value finds none and waits on; one for the next value must
    // not sleep through it.
    if count > 0, let receiver = receivers.popFirst() { wake(receiver) }
  }

  @usableFromInline
  func close() {
    isClosed = true
    while let sender = senders.popFirst() { wake(sender) }
    while let receiver = receivers.popFirst() { wake(receiver) }
  }

  private func wake(_ fiber: Fiber) {
    try? Hub.current(for: "Channel").wake(fiber, .ready)
  }
}
