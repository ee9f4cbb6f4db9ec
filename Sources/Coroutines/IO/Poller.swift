import CPrimitives
import Glibc

/// The hub's epoll instance and what is registered there.
///
/// Descriptors are registered once, edge-triggered: a wait costs no system call of its own.
final class Poller {
  /// An eventfd: threads ring it when a blocking call has ended.
  let doorbell: Int32
  /// Whether the doorbell rang during the last wait.
  private(set) var hasRung = false

  private let descriptor: Int32
  private var streams: [Int32: Unmanaged<HubStream>] = [:]
  private let events: UnsafeMutablePointer<cprimitives_poll_event>
  /// As many as `cprimitives_poll_wait` takes at a time.
  private static let capacity = 256

  init() throws {
    descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
    guard descriptor >= 0 else {
      throw HubError.system(call: "epoll_create1", errno: currentErrno(), context: "a hub")
    }
    doorbell = eventfd(0, Int32(EFD_CLOEXEC | EFD_NONBLOCK))
    guard doorbell >= 0 else {
      let reason = currentErrno()
      Glibc.close(descriptor)
      throw HubError.system(call: "eventfd", errno: reason, context: "a hub")
    }
    events = .allocate(capacity: Self.capacity)
    _ = cprimitives_poll_add(descriptor, doorbell)
  }

  deinit {
    events.deallocate()
  }

  func close() {
    Glibc.close(descriptor)
    Glibc.close(doorbell)
  }

  /// Starts to watch a stream's descriptor.
  func add(_ stream: HubStream) throws {
    let code = cprimitives_poll_add(descriptor, stream.descriptor)
    guard code == 0 else {
      throw HubError.system(
        call: "epoll_ctl", errno: code,
        context: "descriptor \(stream.descriptor) (regular files go through Hub.offload)")
    }
    streams[stream.descriptor] = .passUnretained(stream)
  }

  /// Forgets a stream that is about to close its descriptor, which takes it out of the kernel's set.
  func remove(_ stream: HubStream) {
    streams[stream.descriptor] = nil
  }

  /// Waits for events and says which streams have some.
  func wait(nanoseconds: Int64) -> [HubStream] {
    hasRung = false
    let count = cprimitives_poll_wait(descriptor, events, Int32(Self.capacity), nanoseconds)
    var found: [HubStream] = []
    for index in 0..<max(0, Int(count)) {
      let event = events[index]
      if event.descriptor == doorbell {
        hasRung = true
        var rings: eventfd_t = 0
        eventfd_read(doorbell, &rings)
      } else if let stream = streams[event.descriptor]?.takeUnretainedValue() {
        stream.pendingEvents |= event.events
        found.append(stream)
      }
    }
    return found
  }
}
