import CPrimitives
import Glibc

/// A TCP server socket whose `accept` lets other tasks run.
public final class HubListener {
  /// The port it listens on.
  public let port: UInt16
  private let stream: HubStream

  /// Listens on a numeric address; port 0 takes a free one.
  ///
  /// - Parameter backlog: connections that may wait to be accepted; the kernel may hold it lower.
  /// - Throws: ``HubError``.
  public init(host: String = "127.0.0.1", port: UInt16 = 0, backlog: Int32 = 4096) throws {
    var address = try SocketAddress(host: host, port: port)
    let socket = try address.makeSocket()
    do {
      var yes: Int32 = 1
      setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
      try check("bind", address.withPointer { bind(socket, $0, $1) }, "\(host):\(port)")
      try check("listen", listen(socket, backlog), "\(host):\(port)")
      self.port = try SocketAddress(of: socket).port
      stream = try HubStream(taking: socket)
    } catch {
      Glibc.close(socket)
      throw error
    }
  }

  /// Waits for a connection.
  ///
  /// Throws ``HubTimeout``, `CancellationError`, ``HubError``.
  public func accept(timeout: Duration? = nil) throws -> HubStream {
    let socket = try stream.retry("accept", for: .reading, until: Deadline(after: timeout)) {
      Int(cprimitives_poll_accept($0))
    }
    return try HubStream(adopting: Int32(socket))
  }

  /// Stops listening.
  ///
  /// A task in ``accept(timeout:)`` gets ``HubError/closed(_:)``.
  public func close() {
    stream.close()
  }
}

extension HubStream {
  /// Connects to a numeric address over TCP, with Nagle's delay switched off.
  ///
  /// Names are looked up by blocking calls: do that in ``Hub/offload(_:)``.
  /// - Throws: ``HubTimeout`` after `timeout`; `CancellationError`; ``HubError``.
  public static func connect(
    host: String, port: UInt16, timeout: Duration? = nil
  ) throws -> HubStream {
    var address = try SocketAddress(host: host, port: port)
    let stream = try HubStream(adopting: try address.makeSocket())
    let code = address.withPointer { Glibc.connect(stream.descriptor, $0, $1) }
    if code != 0, currentErrno() == EINPROGRESS {
      let deadline = Deadline(after: timeout)
      repeat {
        try stream.wait(for: .writing, until: deadline)
      } while try !stream.isConnected(to: "\(host):\(port)")
    } else {
      try check("connect", code, "\(host):\(port)")
    }
    stream.switchNagleOff()
    return stream
  }

  /// Takes over a descriptor, and closes it if that fails.
  convenience init(adopting descriptor: Int32) throws {
    do {
      try self.init(taking: descriptor)
    } catch {
      Glibc.close(descriptor)
      throw error
    }
  }

  /// Whether a connection under way is made; an early event says nothing yet.
  ///
  /// Throws the reason why it failed.
  private func isConnected(to peer: String) throws -> Bool {
    var code: Int32 = 0
    var length = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
    guard code == 0 else { throw HubError.system(call: "connect", errno: code, context: peer) }
    var other = sockaddr()
    length = socklen_t(MemoryLayout<sockaddr>.size)
    return getpeername(descriptor, &other, &length) == 0
  }

  private func switchNagleOff() {
    var yes: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
  }

  /// Two connected local sockets.
  ///
  /// Throws ``HubError``.
  public static func pair() throws -> (HubStream, HubStream) {
    var ends: [Int32] = [-1, -1]
    let code = socketpair(
      AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends)
    try check("socketpair", code, "two local sockets")
    return (try HubStream(adopting: ends[0]), try HubStream(adopting: ends[1]))
  }

  /// The two ends of a pipe.
  ///
  /// Throws ``HubError``.
  public static func pipe() throws -> (reading: HubStream, writing: HubStream) {
    var ends: [Int32] = [-1, -1]
    let code = cprimitives_poll_pipe(&ends)
    try check("pipe2", code, "a pipe")
    return (try HubStream(adopting: ends[0]), try HubStream(adopting: ends[1]))
  }
}

/// An internet address as the system takes it.
private struct SocketAddress {
  private var storage = sockaddr_storage()
  private var length: socklen_t

  init(host: String, port: UInt16) throws {
    length = cprimitives_poll_address(host, port, &storage)
    guard length > 0 else {
      throw HubError.system(call: "inet_pton", errno: EINVAL, context: "'\(host)' (give a number)")
    }
  }

  init(of socket: Int32) throws {
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    var size = length
    let code = withUnsafeMutablePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(socket, $0, &size) }
    }
    try check("getsockname", code, "descriptor \(socket)")
    length = size
  }

  var port: UInt16 {
    var copy = storage
    return cprimitives_poll_port(&copy)
  }

  func makeSocket() throws -> Int32 {
    let descriptor = socket(
      Int32(storage.ss_family),
      Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
    try check("socket", descriptor, "a TCP socket")
    return descriptor
  }

  mutating func withPointer(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    let length = length
    return withUnsafePointer(to: &storage) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, length) }
    }
  }
}

/// Throws if a system call returned a negative code.
private func check(_ call: String, _ code: Int32, _ context: String) throws {
  guard code < 0 else { return }
  throw HubError.system(call: call, errno: currentErrno(), context: context)
}
