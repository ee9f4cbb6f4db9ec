import CPrimitives
import Glibc

/// How a process reaches a manager: a name, a token, and connections that are made on demand.
///
/// Each call has a connection of its own while it lasts, so a call that waits for a lock delays
/// no other one. Connections are kept for later calls; a fork makes its own.
final class ManagerEndpoint: Codable, Sendable {
  private final class Connection {
    let input: Descriptor
    let output: Descriptor
    let writer = FrameWriter()
    // A connection is used by one call at a time.
    @exclusivity(unchecked) var reader = FrameReader()

    init(input: Descriptor, output: Descriptor) {
      self.input = input
      self.output = output
    }

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

  func isSame(as other: ManagerEndpoint) -> Bool { name == other.name && token == other.token }

  /// Sends a request and waits for the answer.
  ///
  /// Throws `endOfStream` if the server is gone.
  func call(_ request: ManagerRequest) throws -> ManagerReply {
    try call { request.append(to: $0) }
  }

  /// The same for a request that `write` appends to the message.
  ///
  /// What it throws is thrown on, and nothing is sent.
  func call(_ write: (WireBuffer) throws -> Void) throws -> ManagerReply {
    let connection = try idle.withLock { idle in take(&idle) } ?? connect()
    connection.writer.begin()
    do {
      try write(connection.writer.buffer)
    } catch {
      keep(connection)
      throw error
    }
    let reply = try exchange(connection)
    keep(connection)
    return reply
  }

  private func keep(_ connection: Connection) {
    idle.withLock { idle in
      if idle.process == cprimitives_getpid() { idle.connections.append(connection) }
    }
  }

  private func take(_ idle: inout Idle) -> Connection? {
    let process = cprimitives_getpid()
    if idle.process != process { idle = Idle(process: process) }
    return idle.connections.popLast()
  }

  private func connect() throws -> Connection {
    let number = cprimitives_connect(name)
    guard number >= 0 else {
      if errno == ECONNREFUSED { throw gone() }
      throw MultiprocessingError.system("cannot reach the manager")
    }
    let socket = Descriptor(owning: number)
    var user: uid_t = 0
    var process: pid_t = 0
    var group: gid_t = 0
    // The name could have been taken over by another user after the end of the manager.
    guard cprimitives_peer_credentials(number, &process, &user, &group) == 0,
      user == geteuid()
    else { throw MultiprocessingError(.refused, "the manager's socket belongs to another user") }
    let connection = try greet(socket)
    guard try receive(connection).status == .done else {
      throw MultiprocessingError(.refused, "the manager refuses this client")
    }
    return connection
  }

  /// Sends the token and the server's ends of two pipes, which carry everything from then on: a
  /// call through a socket costs nearly twice as much.
  private func greet(_ socket: Descriptor) throws -> Connection {
    let requests = try Descriptor.pipe()
    let replies = try Descriptor.pipe()
    let connection = Connection(input: replies.reader, output: requests.writer)
    connection.writer.begin()
    ManagerRequest(method: .hello, key: token).append(to: connection.writer.buffer)
    let frame = connection.writer.finished
    let descriptors = [requests.reader.number, replies.writer.number]
    let sent = cprimitives_send(
      socket.number, frame.baseAddress, frame.count, descriptors, Int32(descriptors.count))
    if sent < 0, errno == EPIPE || errno == ECONNRESET { throw gone() }
    guard sent == frame.count else {
      throw MultiprocessingError.system("cannot greet the manager")
    }
    return connection
  }

  private func exchange(_ connection: Connection) throws -> ManagerReply {
    do {
      try connection.writer.send(to: connection.output.number, .never)
    } catch let error as MultiprocessingError where error.code == .endOfStream {
      throw gone()
    }
    return try receive(connection)
  }

  private func receive(_ connection: Connection) throws -> ManagerReply {
    do {
      while true {
        if let message = try connection.reader.next() {
          var reader = ByteReader(message)
          return try ManagerReply(from: &reader)
        }
        _ = try connection.reader.fill(from: connection.input.number, waits: true)
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
