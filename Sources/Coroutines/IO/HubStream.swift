import CPrimitives
import Glibc

/// A socket, pipe or other pollable descriptor whose reads and writes let other tasks run.
///
/// Belongs to the hub that made it, and to one reading and one writing task at a time (more wait in
/// line). Closed with its last reference at the latest.
public final class HubStream {
  /// The descriptor, set to non-blocking; -1 once closed.
  public private(set) var descriptor: Int32
  /// What the kernel told since the waiters were last woken.
  var pendingEvents: UInt32 = 0
  private let hub: Hub
  @exclusivity(unchecked) private var readers = WaitQueue()
  @exclusivity(unchecked) private var writers = WaitQueue()

  /// Takes over a descriptor that can be polled: a socket, pipe, terminal, pidfd.
  ///
  /// - Throws: ``HubError/noHub(_:)``; ``HubError/system(call:errno:context:)``, also for a regular
  ///   file, which is always "ready" and belongs into ``Hub/offload(_:)``. The descriptor is then
  ///   still the caller's.
  public init(taking descriptor: Int32) throws {
    hub = try Hub.current(for: "HubStream")
    self.descriptor = descriptor
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) >= 0 else {
      let reason = currentErrno()
      self.descriptor = -1
      throw HubError.system(call: "fcntl", errno: reason, context: "descriptor \(descriptor)")
    }
    do { try hub.poller.add(self) } catch {
      self.descriptor = -1
      throw error
    }
  }

  deinit {
    close()
  }

  /// Closes the descriptor.
  ///
  /// Tasks that wait on it get ``HubError/closed(_:)``. A second call does nothing.
  public func close() {
    guard descriptor >= 0 else { return }
    hub.poller.remove(self)
    Glibc.close(descriptor)
    descriptor = -1
    pendingEvents = .max
    wakeWaiters(on: hub)
  }

  /// Reads what is there, at least one byte and at most `count`; nil at the end of the stream.
  ///
  /// - Throws: ``HubTimeout`` after `timeout`; `CancellationError`; ``HubError``.
  public func read(upTo count: Int, timeout: Duration? = nil) throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: max(1, count))
    let size = buffer.count
    let got = try retry("read", for: .reading, until: Deadline(after: timeout)) { descriptor in
      buffer.withUnsafeMutableBytes { Glibc.read(descriptor, $0.baseAddress, size) }
    }
    guard got > 0 else { return nil }
    buffer.removeLast(buffer.count - got)
    return buffer
  }

  /// Reads exactly `count` bytes.
  ///
  /// - Throws: ``HubError/endOfStream(missing:)`` and what ``read(upTo:timeout:)`` throws; `timeout`
  ///   is for all of them.
  public func read(exactly count: Int, timeout: Duration? = nil) throws -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(count)
    let deadline = Deadline(after: timeout)
    while result.count < count {
      guard let part = try read(upTo: count - result.count, timeout: deadline.left) else {
        throw HubError.endOfStream(missing: count - result.count)
      }
      result += part
    }
    return result
  }

  /// Writes all bytes.
  ///
  /// - Throws: ``HubTimeout`` after `timeout`, with some bytes perhaps written; `CancellationError`;
  ///   ``HubError``, for a peer that is gone with `EPIPE`.
  public func write(_ bytes: [UInt8], timeout: Duration? = nil) throws {
    let deadline = Deadline(after: timeout)
    var written = 0
    while written < bytes.count {
      let offset = written
      written += try retry("write", for: .writing, until: deadline) { descriptor in
        bytes.withUnsafeBytes {
          HubStream.send(descriptor, UnsafeRawBufferPointer(rebasing: $0[offset...]))
        }
      }
    }
  }
}

// MARK: Waiting

extension HubStream {
  enum Direction {
    case reading
    case writing
  }

  /// Repeats a call that must not block until it works; waits in between.
  func retry(
    _ name: String, for direction: Direction, until deadline: Deadline,
    _ call: (Int32) -> Int
  ) throws -> Int {
    while true {
      guard descriptor >= 0 else { throw HubError.closed("the stream") }
      try hub.giveWayAfterManyCalls()
      let result = call(descriptor)
      if result >= 0 { return result }
      let reason = currentErrno()
      switch reason {
      case EINTR: continue
      case EAGAIN: try wait(for: direction, until: deadline)
      default:
        throw HubError.system(call: name, errno: reason, context: "descriptor \(descriptor)")
      }
    }
  }

  /// Parks the calling task until the descriptor may be ready.
  func wait(for direction: Direction, until deadline: Deadline) throws {
    let line = direction == .reading ? readers.made() : writers.made()
    hub.outsideWaits += 1
    defer { hub.outsideWaits -= 1 }
    guard try hub.park(in: line, until: deadline.uptime) else { throw HubTimeout() }
  }

  /// Wakes whom the pending events concern.
  ///
  /// An error concerns both sides.
  func wakeWaiters(on hub: Hub) {
    let events = pendingEvents
    pendingEvents = 0
    let trouble = EPOLLERR.rawValue | EPOLLHUP.rawValue
    if events & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue | trouble) != 0 {
      hub.wakeAll(readers)
    }
    if events & (EPOLLOUT.rawValue | trouble) != 0 {
      hub.wakeAll(writers)
    }
  }

  /// As `write`, but a peer that is gone is an error and not a signal, if it is a socket.
  private static func send(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    let sent = Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
    guard sent < 0, currentErrno() == ENOTSOCK else { return sent }
    return Glibc.write(descriptor, bytes.baseAddress, bytes.count)
  }
}

extension Deadline {
  /// What is left of the time, at least nothing; nil without a limit.
  var left: Duration? {
    uptime.map { uptime in
      let now = monotonicNow()
      return .nanoseconds(Int64(clamping: uptime > now ? uptime - now : 0))
    }
  }
}
