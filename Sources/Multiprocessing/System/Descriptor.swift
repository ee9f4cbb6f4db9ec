import CPrimitives
import Glibc

/// An owned file descriptor: closed with its last user.
final class Descriptor: Sendable {
  let number: Int32

  init(owning number: Int32) { self.number = number }

  deinit { close(number) }

  /// A connected pair of packet sockets.
  static func packetPair() throws -> (Descriptor, Descriptor) {
    var pair: [Int32] = [-1, -1]
    guard cprimitives_packet_pair(&pair) == 0 else {
      throw MultiprocessingError.system("cannot make a socket pair")
    }
    return (Descriptor(owning: pair[0]), Descriptor(owning: pair[1]))
  }

  /// A pipe whose ends are closed on exec.
  static func pipe() throws -> (reader: Descriptor, writer: Descriptor) {
    var pair: [Int32] = [-1, -1]
    guard cprimitives_pipe(&pair) == 0 else {
      throw MultiprocessingError.system("cannot make a pipe")
    }
    return (Descriptor(owning: pair[0]), Descriptor(owning: pair[1]))
  }

  /// Waits until the descriptor is readable or the other end is closed.
  ///
  /// False: the time is over.
  func waitUntilReadable(_ deadline: Deadline) -> Bool {
    var entry = pollfd(fd: number, events: Int16(POLLIN), revents: 0)
    while true {
      let count = poll(&entry, 1, deadline.remainingMilliseconds)
      if count > 0 { return true }
      if count == 0, deadline.hasPassed { return false }
      if count < 0, errno != EINTR, errno != EAGAIN { return true }
    }
  }
}

/// Closes every descriptor above 2 but these.
///
/// Used in a fresh process with one thread.
func closeDescriptors(except kept: [Int32]) {
  var first: UInt32 = 3
  for number in kept.sorted() where number >= 3 {
    let number = UInt32(number)
    if number > first { _ = cprimitives_close_range(first, number - 1) }
    first = max(first, number + 1)
  }
  _ = cprimitives_close_range(first, UInt32.max)
}
