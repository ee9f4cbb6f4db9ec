import CPrimitives
import Glibc

/// How a process reaches a manager: a name, a token, and connections that are made on demand.
///
/// Each call has a connection of its own while it lasts, so a call that waits for a lock delays
/// no other one. Connections are kept for later calls; a fork makes its own.
final class ManagerEndpoint: Codable, Sendable {
  private final class Connection {
    let socket: Descriptor
    let writer = FrameWriter()
    var reader = FrameReader()

    init(_ socket: Descriptor) { self.socket = socket }

    deinit { reader.deallocate() }
  }

  private struct Idle {
    var process: Int32
    var connections: [Connection] = []
  }

  let name: String
  let token: [UInt8]
  private let idle = Guarded(Idle(process: getpid()))

  init(name: String, token: [UInt8]) {
    self.name = name
    self.token = token
  }

  private enum CodingKeys: String, CodingKey { case name, token }

  /// Sends a request and waits for the answer.
  ///
  /// Throws `endOfStream` if the server is gone.
  func call(_ request: ManagerRequest) throws -> ManagerReply {
    let connection = try idle.withLock { idle in take(&idle) } ?? connect()
    let reply = try exchange(request, connection)
    idle.withLock { idle in
      if idle.process == getpid() { idle.connections.append(connection) }
    }
    return reply
  }

  private func take(_ idle: inout Idle) -> Connection? {
    if idle.process != getpid() { idle = Idle(process: getpid()) }
    return idle.connections.popLast()
  }

  private func connect() throws -> Connection {
    let number = cprimitives_connect(name)
    guard number >= 0 else {
      if errno == ECONNREFUSED { throw gone() }
      throw MultiprocessingError.system("cannot reach the manager")
    }
    let connection = Connection(Descriptor(owning: number))
    var user: uid_t = 0
    var process: pid_t = 0
    var group: gid_t = 0
    // The name could have been taken over by another user after the end of the manager.
    guard cprimitives_peer_credentials(number, &process, &user, &group) == 0,
      user == geteuid()
    else { throw MultiprocessingError(.refused, "the manager's socket belongs to another user") }
    let reply = try exchange(ManagerRequest(method: .hello, key: token), connection)
    guard reply.status == .done else {
      throw MultiprocessingError(.refused, "the manager refuses this client")
    }
    return connection
  }

  private func exchange(
    _ request: ManagerRequest, _ connection: Connection
  ) throws -> ManagerReply {
    do {
      connection.writer.begin()
      request.append(to: connection.writer.buffer)
      try connection.writer.send(to: connection.socket.number, .never)
      while true {
        if let message = try connection.reader.next() {
          var reader = ByteReader(message)
          return try ManagerReply(from: &reader)
        }
        _ = try connection.reader.fill(from: connection.socket.number, waits: true)
      }
    } catch let error as MultiprocessingError where error.code == .endOfStream {
      throw gone()
    }
  }

  private func gone() -> MultiprocessingError {
    MultiprocessingError(
      .endOfStream,
      "the manager is gone, or it refused this client (it refuses when it has no descriptors left, "
        + "see ulimit -n)")
  }
}
