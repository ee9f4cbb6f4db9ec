import BenchCore
import Glibc
import NIOCore
import NIOPosix

@testable import BenchKernels

/// Runs an object server inside the test's process for as long as `body` runs.
func withHTTPServer<Result: Sendable>(
  objectSize: Int = 1000, delay: TimeAmount = .zero, isChunked: Bool = false,
  _ body: @Sendable (_ fixtures: [String: Value]) async throws -> Result
) async throws -> Result {
  let server = HTTPObjectServer(objectSize: objectSize, delay: delay, isChunked: isChunked)
  return try await withListener(.internet(host: "127.0.0.1", port: 0)) { loop, listener in
    server.start(on: loop, listener: listener, backlog: 128)
  } body: {
    guard case .internet(_, let port) = $0 else { throw ValueError("no port") }
    return try await body(["http-server.port": .integer(Int64(port))])
  }
}

/// Runs an echo server inside the test's process for as long as `body` runs.
func withEchoServer<Result: Sendable>(
  _ endpoint: SocketEndpoint = .internet(host: "127.0.0.1", port: 0),
  _ body: @Sendable (_ fixtures: [String: Value]) async throws -> Result
) async throws -> Result {
  try await withListener(endpoint) { loop, listener in
    EchoServer().start(on: loop, listener: listener, backlog: 128)
  } body: {
    switch $0 {
    case .internet(_, let port): try await body(["echo-server.port": .integer(Int64(port))])
    case .unix(let path): try await body(["echo-server.path": .text(path)])
    }
  }
}

/// Runs a gate server inside the test's process for as long as `body` runs.
func withGateServer<Result: Sendable>(
  _ body: @Sendable (_ fixtures: [String: Value]) async throws -> Result
) async throws -> Result {
  let server = GateServer()
  return try await withListener(.internet(host: "127.0.0.1", port: 0)) { loop, listener in
    server.start(on: loop, listener: listener, backlog: 128)
  } body: {
    guard case .internet(_, let port) = $0 else { throw ValueError("no port") }
    return try await body(["gate-server.port": .integer(Int64(port))])
  }
}

/// Answers the first bytes on every connection with a fixed reply, whatever is asked.
struct ScriptedServer: Sendable {
  /// The reply, in pieces that are sent one after the other.
  var reply: [String]
  /// The pause before every piece but the first.
  var pause = TimeAmount.zero
  /// Whether the connection is closed after the reply.
  var closes = false
  /// After how many replies a connection is closed without an answer; nil for never.
  var repliesPerConnection: Int?
  /// Holds replies back until as many clients as the gate asks for have come; nil for no waiting.
  var gate: Gate?

  /// Unchecked because it is used on the server's one event loop only.
  final class Gate: @unchecked Sendable {
    private let size: Int
    private var waiting: [() -> Void] = []

    init(of size: Int) { self.size = size }

    func enter(_ body: @escaping () -> Void) {
      waiting.append(body)
      guard waiting.count == size else { return }
      for body in waiting { body() }
      waiting = []
    }
  }

  func run<Result: Sendable>(
    _ body: @Sendable (_ port: Int) async throws -> Result
  ) async throws -> Result {
    try await withListener(.internet(host: "127.0.0.1", port: 0)) { loop, listener in
      ServerBootstrap(group: loop)
        .childChannelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandler(ScriptedHandler(server: self))
          }
        }
        .withBoundSocket(listener)
    } body: {
      guard case .internet(_, let port) = $0 else { throw ValueError("no port") }
      return try await body(port)
    }
  }
}

private final class ScriptedHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let server: ScriptedServer
  private var replies = 0

  init(server: ScriptedServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if replies == server.repliesPerConnection { return context.close(promise: nil) }
    replies += 1
    let channel = context.channel
    guard let gate = server.gate else { return answer(channel) }
    gate.enter { self.answer(channel) }
  }

  private func answer(_ channel: any Channel) {
    for (position, piece) in server.reply.enumerated() {
      let pause = server.pause * Int64(position)
      channel.eventLoop.scheduleTask(in: pause) {
        channel.writeAndFlush(ByteBuffer(string: piece), promise: nil)
      }
    }
    guard server.closes else { return }
    channel.eventLoop.scheduleTask(in: server.pause * Int64(server.reply.count)) {
      channel.close(promise: nil)
    }
  }
}

private func withListener<Result: Sendable>(
  _ endpoint: SocketEndpoint,
  start: (any EventLoop, CInt) -> EventLoopFuture<any Channel>,
  body: (SocketEndpoint) async throws -> Result
) async throws -> Result {
  let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
  let (listener, address) = try Sockets.listen(on: endpoint, backlog: 128)
  _ = try await start(group.next(), listener).get()
  do {
    let result = try await body(address)
    try await group.shutdownGracefully()
    return result
  } catch {
    try await group.shutdownGracefully()
    throw error
  }
}
