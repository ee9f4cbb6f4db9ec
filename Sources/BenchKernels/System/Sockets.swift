import BenchCore
import Glibc

/// The calls on stream sockets that several parts need.
enum Sockets {
  /// Opens a socket that fits the address.
  static func open(for address: SocketEndpoint) throws -> Int32 {
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    switch address {
    case .internet:
      let descriptor = try retrying("socket") { socket(AF_INET, kind, 0) }
      // Without it, a small request may wait 40 ms for the peer's delayed acknowledgement.
      setOption(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
      return descriptor
    case .unix:
      return try retrying("socket") { socket(AF_UNIX, kind, 0) }
    }
  }

  /// Limits how long a read, a write or a connect may block; zero takes the limit away.
  static func setTimeout(_ descriptor: Int32, _ limit: Nanoseconds) {
    let microseconds = limit.count > 0 ? max(1, limit.count / 1000) : 0
    let time = timeval(
      tv_sec: Int(microseconds / 1_000_000), tv_usec: Int(microseconds % 1_000_000))
    setOption(descriptor, SOL_SOCKET, SO_RCVTIMEO, time)
    setOption(descriptor, SOL_SOCKET, SO_SNDTIMEO, time)
  }

  /// Connects, and waits for the end of a connect that a signal interrupted.
  static func connect(_ descriptor: Int32, to address: SocketEndpoint) throws {
    let result = try withAddress(address) { Glibc.connect(descriptor, $0, $1) }
    if result == 0 { return }
    let number = errno
    // An interrupted connect goes on by itself; calling it again would be an error.
    guard number == EINTR else { throw failure(address, number) }
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    try retrying("poll") { poll(&entry, 1, -1) }
    var outcome: Int32 = 0
    var size = socklen_t(MemoryLayout<Int32>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &outcome, &size)
    if outcome != 0 { throw failure(address, outcome) }
  }

  /// A connect that ran into its limit leaves EINPROGRESS, which nobody would understand.
  private static func failure(_ address: SocketEndpoint, _ number: Int32) -> SystemError {
    SystemError(
      "connect to", "\(address)", errorNumber: number == EINPROGRESS ? ETIMEDOUT : number)
  }

  /// A socket that listens on the address; port 0 lets the kernel choose.
  ///
  /// Gives the descriptor and the address at which clients reach it.
  static func listen(on address: SocketEndpoint, backlog: Int32) throws -> (Int32, SocketEndpoint) {
    let descriptor = try open(for: address)
    do {
      let bound = try withAddress(address) { Glibc.bind(descriptor, $0, $1) }
      guard bound == 0 else { throw SystemError("bind", "\(address)") }
      try retrying("listen", "\(address)") { Glibc.listen(descriptor, backlog) }
      return (descriptor, try localAddress(descriptor, asked: address))
    } catch {
      close(descriptor)
      throw error
    }
  }

  private static func localAddress(_ descriptor: Int32, asked: SocketEndpoint) throws
    -> SocketEndpoint
  {
    guard case .internet(let host, _) = asked else { return asked }
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &size)
      }
    }
    guard result == 0 else { throw SystemError("getsockname") }
    return .internet(host: host, port: Int(UInt16(bigEndian: address.sin_port)))
  }

  private static func setOption<Option: BitwiseCopyable>(
    _ descriptor: Int32, _ level: Int32, _ name: Int32, _ value: Option
  ) {
    var value = value
    setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Option>.size))
  }

  private static func withAddress<Result>(
    _ endpoint: SocketEndpoint, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) throws -> Result {
    switch endpoint {
    case .internet(let host, let port):
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      guard let port = UInt16(exactly: port), inet_pton(AF_INET, host, &address.sin_addr) == 1
      else { throw ValueError("'\(endpoint)' is no IPv4 address with a port of 0 to 65535") }
      address.sin_port = port.bigEndian
      return rebound(&address, body)
    case .unix(let path):
      return try withUnixAddress(path, body)
    }
  }

  private static func withUnixAddress<Result>(
    _ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) throws -> Result {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let room = MemoryLayout.size(ofValue: address.sun_path)
    let bytes = Array(path.utf8)
    guard bytes.count < room else {
      throw ValueError("the socket's path '\(path)' is longer than \(room - 1) bytes")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return rebound(&address, body)
  }

  private static func rebound<Address, Result>(
    _ address: inout Address, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
  ) -> Result {
    withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<Address>.size))
      }
    }
  }
}

extension SocketEndpoint: CustomStringConvertible {
  /// `host:port`, or the path.
  public var description: String {
    switch self {
    case .internet(let host, let port): "\(host):\(port)"
    case .unix(let path): path
    }
  }
}
