import NIOCore
import NIOPosix

/// What a client of the gate server says: nine bytes, what it wants and for which round.
///
/// Rounds rise, so that one server serves many batches over the same connections.
enum GateMessage {
  /// To be answered as soon as the round is open.
  case wait(UInt64)
  /// Opens the round for all that wait, this client among them.
  case open(UInt64)

  /// The length of every message.
  static let size = 9
  /// The server's answer.
  static let answer: UInt8 = 1

  /// The message on the wire.
  var bytes: [UInt8] {
    let (kind, round) =
      switch self {
      case .wait(let round): (UInt8(ascii: "w"), round)
      case .open(let round): (UInt8(ascii: "o"), round)
      }
    return [kind] + withUnsafeBytes(of: round.littleEndian) { Array($0) }
  }

  /// Takes the next whole message out of a buffer; nil if there is none, or not a known one.
  init?(from buffer: inout ByteBuffer) {
    guard buffer.readableBytes >= Self.size, let kind = buffer.readInteger(as: UInt8.self),
      let round = buffer.readInteger(endianness: .little, as: UInt64.self)
    else { return nil }
    switch kind {
    case UInt8(ascii: "w"): self = .wait(round)
    case UInt8(ascii: "o"): self = .open(round)
    default: return nil
    }
  }
}

/// The client's half: nothing comes back until the round is open.
final class GateExchange: ExchangeCore {
  /// A round that was waited for in vain is an error.
  var mayRepeat: Bool { false }
  /// The connection stays open for the worker's life.
  var keepsConnection: Bool { true }

  func begin(onNewConnection: Bool) {}

  func receive(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    guard bytes.count == 1, bytes.first == GateMessage.answer else {
      throw StepError("the gate server answered something else")
    }
    return true
  }

  func receiveEnd() throws -> Bool {
    throw StepError("the gate server closed the connection while a task waited")
  }
}

/// Keeps clients waiting until one of them opens the round for all.
///
/// Unchecked because its state is touched on its one event loop only.
final class GateServer: @unchecked Sendable {
  private var opened: UInt64 = 0
  private var waiting: [any Channel] = []

  /// Accepts clients of a listening socket on a loop, which then owns the socket.
  func start(on eventLoop: any EventLoop, listener: CInt, backlog: Int32) -> EventLoopFuture<
    any Channel
  > {
    ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: backlog)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(GateHandler(server: self))
        }
      }
      .withBoundSocket(listener)
  }

  fileprivate func take(_ message: GateMessage, from channel: any Channel) {
    switch message {
    case .wait(let round):
      if round <= opened { answer(channel) } else { waiting.append(channel) }
    case .open(let round):
      opened = max(opened, round)
      for other in waiting { answer(other) }
      waiting = []
      answer(channel)
    }
  }

  /// A client that has gone meanwhile makes the write fail, which harms nobody.
  private func answer(_ channel: any Channel) {
    channel.writeAndFlush(
      channel.allocator.buffer(bytes: CollectionOfOne(GateMessage.answer)), promise: nil)
  }
}

private final class GateHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let server: GateServer
  private var received = ByteBuffer()

  init(server: GateServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var part = unwrapInboundIn(data)
    received.writeBuffer(&part)
    while received.readableBytes >= GateMessage.size {
      guard let message = GateMessage(from: &received) else { return context.close(promise: nil) }
      server.take(message, from: context.channel)
    }
    received.discardReadBytes()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
