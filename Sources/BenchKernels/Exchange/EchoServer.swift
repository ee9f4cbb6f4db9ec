import NIOCore
import NIOPosix

/// Sends back whatever it receives.
struct EchoServer: Sendable {
  /// Accepts clients of a listening socket on a loop, which then owns the socket.
  func start(on eventLoop: any EventLoop, listener: CInt, backlog: Int32) -> EventLoopFuture<
    any Channel
  > {
    ServerBootstrap(group: eventLoop)
      .serverChannelOption(.backlog, value: backlog)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(EchoHandler())
        }
      }
      .withBoundSocket(listener)
  }
}

private final class EchoHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.write(data, promise: nil)
  }

  func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
