import NIOCore
import NIOEmbedded
import NIOHTTP1

/// The client's half of an HTTP/1.1 exchange, without IO.
///
/// The parsing is NIOHTTP1's response decoder (llhttp, the parser of Node.js), driven through an
/// embedded channel: bytes in, parts out. It handles fixed lengths, chunks, bodies that end with the
/// connection, limits of header sizes, and refuses garbled responses.
///
/// An embedded channel belongs to the thread that made it, so it is made when a connection opens,
/// which is where the connection's bytes arrive.
final class HTTPExchange: ExchangeCore {
  /// The largest body that is taken.
  private let bodyLimit: Int
  private var channel: EmbeddedChannel?
  private var collector = HTTPResponseCollector(bodyLimit: 0)

  init(bodyLimit: Int) {
    self.bodyLimit = bodyLimit
  }

  /// A GET may be sent again when the server closed a kept connection just before.
  var mayRepeat: Bool { true }

  var keepsConnection: Bool { collector.keepsConnection }

  /// The response, once it is complete.
  var head: HTTPResponseHead? { collector.head }

  /// The response's body, once it is complete.
  var body: ByteBuffer { collector.body }

  func begin(onNewConnection: Bool) {
    if onNewConnection || channel == nil {
      collector = HTTPResponseCollector(bodyLimit: bodyLimit)
      channel = EmbeddedChannel(handlers: [
        DroppingHandler(),
        ByteToMessageHandler(HTTPResponseDecoder(leftOverBytesStrategy: .dropBytes)),
        collector,
      ])
    }
    collector.reset()
    // The decoder must know the method to know whether a body follows.
    channel?.pipeline.write(
      HTTPClientRequestPart.head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")),
      promise: nil)
  }

  func receive(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    channel?.pipeline.fireChannelRead(ByteBuffer(bytes: bytes))
    return try collector.isComplete()
  }

  func receiveEnd() throws -> Bool {
    channel?.pipeline.fireChannelInactive()
    channel = nil
    return try collector.isComplete()
  }
}

/// Keeps the request heads that only the decoder needs from piling up in the embedded channel.
private final class DroppingHandler: ChannelOutboundHandler {
  typealias OutboundIn = HTTPClientRequestPart

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    promise?.succeed(())
  }
}

/// Puts a response together from its parts.
private final class HTTPResponseCollector: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private let bodyLimit: Int
  private(set) var head: HTTPResponseHead?
  private(set) var body = ByteBuffer()
  private var isEnded = false
  private var failure: (any Error)?

  init(bodyLimit: Int) {
    self.bodyLimit = bodyLimit
  }

  /// Whether the server means to keep the connection, and nothing but the response came on it.
  var keepsConnection: Bool { isEnded && failure == nil && head?.isKeepAlive == true }

  func reset() {
    head = nil
    body = ByteBuffer()
    isEnded = false
    failure = nil
  }

  /// Whether the response has ended.
  ///
  /// - Throws: what is wrong with it. What is wrong with bytes after its end is not its fault; such
  ///   a connection is only not kept.
  func isComplete() throws -> Bool {
    if let failure, !isEnded { throw failure }
    return isEnded
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      let announced = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
      if announced > bodyLimit { refuse(announced) }
    case .body(var part):
      let size = body.readableBytes + part.readableBytes
      if size > bodyLimit {
        refuse(size)
      } else if body.readableBytes == 0 {
        body = part
      } else {
        body.writeBuffer(&part)
      }
    case .end: isEnded = true
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard failure == nil else { return }
    let isTruncated = (error as? HTTPParserError) == .invalidEOFState
    let wording =
      isTruncated
      ? "the connection was closed inside the response (\(body.readableBytes) bytes of the body came)"
      : "the response is garbled (\(error))"
    failure = StepError(wording)
  }

  private func refuse(_ size: Int) {
    failure =
      failure ?? StepError("the body has \(size) bytes or more, but at most \(bodyLimit) are taken")
  }
}
