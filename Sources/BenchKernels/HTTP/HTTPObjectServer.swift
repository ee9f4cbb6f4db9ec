import NIOCore
import NIOHTTP1
import NIOPosix

/// Answers GETs of `/objects/…` with bytes that follow from the path.
///
/// Every other path is answered with 404. Connections are kept.
struct HTTPObjectServer: Sendable {
  /// The header that carries the body's content hash, in hexadecimal digits.
  static let hashHeader = "x-content-hash"
  private static let prefix = "/objects/"

  /// Bytes of an object.
  var objectSize: Int
  /// How long the server waits before it answers.
  var delay: TimeAmount
  /// Whether bodies are sent in chunks, without their length in front.
  var isChunked: Bool

  /// The bytes of the object at a path.
  static func content(of path: String, size: Int) -> [UInt8] {
    Pattern.bytes(size, seed: Mix.text(path))
  }

  /// Accepts clients of a listening socket on a loop, which then owns the socket.
  func start(on eventLoop: any EventLoop, listener: CInt, backlog: Int32) -> EventLoopFuture<
    any Channel
  > {
    ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: backlog)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          // Clients of a benchmark send one request at a time: no pipelining assistance.
          try channel.pipeline.syncOperations.configureHTTPServerPipeline(
            withPipeliningAssistance: false)
          try channel.pipeline.syncOperations.addHandler(HTTPObjectHandler(server: self))
        }
      }
      .withBoundSocket(listener)
  }

  /// The object at a path, or nil.
  fileprivate func object(at path: String) -> [UInt8]? {
    path.hasPrefix(Self.prefix) ? Self.content(of: path, size: objectSize) : nil
  }
}

/// Unchecked because its state is touched on the channel's event loop only.
private final class HTTPObjectHandler: ChannelInboundHandler, @unchecked Sendable {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let server: HTTPObjectServer
  private var request: HTTPRequestHead?

  init(server: HTTPObjectServer) {
    self.server = server
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head): request = head
    case .body: break
    case .end:
      guard let request else { return }
      self.request = nil
      guard server.delay > .zero else { return answer(request, context) }
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      context.eventLoop.scheduleTask(in: server.delay) {
        // A client that has gone in the meantime makes the writes fail, which harms nobody.
        self.answer(request, bound.value)
      }
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let object = request.method == .GET ? server.object(at: request.uri) : nil
    let body = object ?? []
    var headers = HTTPHeaders()
    if object != nil {
      headers.add(
        name: HTTPObjectServer.hashHeader, value: String(ContentHash.of(body), radix: 16))
    }
    if server.isChunked {
      headers.add(name: "transfer-encoding", value: "chunked")
    } else {
      headers.add(name: "content-length", value: "\(body.count)")
    }
    if !request.isKeepAlive { headers.add(name: "connection", value: "close") }
    let head = HTTPResponseHead(
      version: .http1_1, status: object == nil ? .notFound : .ok, headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    write(body, context)
    let end = wrapOutboundOut(.end(nil))
    if request.isKeepAlive {
      context.writeAndFlush(end, promise: nil)
    } else {
      let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
      context.writeAndFlush(end).whenComplete { _ in bound.value.close(promise: nil) }
    }
  }

  /// Writes the body whole, or in thirds, so that a client sees more than one chunk.
  private func write(_ body: [UInt8], _ context: ChannelHandlerContext) {
    let size = server.isChunked ? max(1, (body.count + 2) / 3) : max(1, body.count)
    for start in stride(from: 0, to: body.count, by: size) {
      let part = context.channel.allocator.buffer(
        bytes: body[start..<min(start + size, body.count)])
      context.write(wrapOutboundOut(.body(.byteBuffer(part))), promise: nil)
    }
  }
}
