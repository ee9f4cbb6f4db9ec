public import BenchCore
import Glibc

/// The blocking port of threads and processes: plain system calls.
///
/// Has no state that changes, so workers may share one.
public final class SystemPort: BlockingPort {
  /// The longest that one connect, read or write may block.
  ///
  /// Kept by the kernel (`SO_RCVTIMEO`, `SO_SNDTIMEO`), so that a limit costs no further call.
  public let socketTimeout: Nanoseconds
  private let childrenGetThreads: Bool

  /// Makes a port; the limit of 30 s is far above any delay that a workload asks for, and below the
  /// limit of a trial.
  ///
  /// - Parameter childrenGetThreads: false where everything happens one after the other.
  public init(socketTimeout: Nanoseconds = .seconds(30), childrenGetThreads: Bool = true) {
    self.socketTimeout = socketTimeout
    self.childrenGetThreads = childrenGetThreads
  }

  /// Sleeps on the absolute deadline, so that an interruption or a late start adds nothing.
  public func sleep(until deadline: Nanoseconds) throws {
    guard deadline.count > 0 else { return }
    var time = timespec(
      tv_sec: Int(deadline.count / 1_000_000_000), tv_nsec: Int(deadline.count % 1_000_000_000))
    while true {
      let failure = clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nil)
      if failure == 0 { return }
      if failure != EINTR { throw SystemError("clock_nanosleep", errorNumber: failure) }
    }
  }

  /// Connects; the descriptor is closed on exec, and small writes leave at once.
  public func connect(to address: SocketEndpoint) throws -> Int32 {
    let descriptor = try Sockets.open(for: address)
    do {
      Sockets.setTimeout(descriptor, socketTimeout)
      try Sockets.connect(descriptor, to: address)
      return descriptor
    } catch {
      _ = Glibc.close(descriptor)
      throw error
    }
  }

  /// Reads what is there.
  public func read(_ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    try retrying("read") { Glibc.read(descriptor, buffer.baseAddress, buffer.count) }
  }

  /// Writes all bytes; a peer that has gone is an error, not a signal.
  public func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = UnsafeRawBufferPointer(rebasing: rest)
      let count = try retrying("write") {
        let sent = Glibc.send(descriptor, part.baseAddress, part.count, Int32(MSG_NOSIGNAL))
        guard sent < 0, errno == ENOTSOCK else { return sent }
        return Glibc.write(descriptor, part.baseAddress, part.count)
      }
      rest = rest.dropFirst(count)
    }
  }

  /// Closes; what the call reports cannot be acted on.
  public func close(_ descriptor: Int32) {
    _ = Glibc.close(descriptor)
  }

  /// Blocks the calling thread, which is what a blocking worker is for.
  public func blocking<Result: Sendable>(_ body: @escaping @Sendable () throws -> Result) throws
    -> Result
  {
    try body()
  }

  /// A thread for each child, or one child after the other.
  public func runChildren(
    _ count: Int, _ body: @escaping @Sendable (Int, any BlockingPort) throws -> UInt64
  ) throws -> ChildResults {
    guard childrenGetThreads else {
      return ChildResults(checksums: try (0..<count).map { try body($0, self) }, spawned: 0)
    }
    return try ChildThreads.run(count) { index in try body(index, self) }
  }
}
