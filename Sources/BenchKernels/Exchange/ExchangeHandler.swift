import BenchCore
import NIOCore

/// What an exchange hands over to the event loop.
///
/// Unchecked because a core is not thread-safe: the worker that handed it over does not touch it
/// again until the loop has resumed it.
struct ExchangeTransfer: @unchecked Sendable {
  var request: [UInt8]
  var core: any ExchangeCore
  var isNew: Bool
}

/// Feeds what a channel reads to the core of the exchange under way.
///
/// Unchecked because its state is touched on the channel's event loop only.
final class ExchangeHandler: ChannelInboundHandler, @unchecked Sendable {
  typealias InboundIn = ByteBuffer
  typealias Continuation = UnsafeContinuation<Void, any Error>

  private struct Exchange {
    var core: any ExchangeCore
    var continuation: Continuation
    var hasReceived = false
  }

  private let timeout: Nanoseconds
  private var context: ChannelHandlerContext?
  private var current: Exchange?
  private var deadline = NIODeadline.distantFuture
  private var timer: Scheduled<Void>?

  init(timeout: Nanoseconds) {
    self.timeout = timeout
  }

  /// Begins an exchange; must be called on the event loop.
  func start(_ transfer: ExchangeTransfer, _ continuation: Continuation) {
    guard let context, context.channel.isActive else {
      return continuation.resume(
        throwing: ExchangeFailure(
          cause: StepError("the connection was closed"), hasReceived: false))
    }
    current = Exchange(core: transfer.core, continuation: continuation)
    transfer.core.begin(onNewConnection: transfer.isNew)
    watch(context)
    let buffer = context.channel.allocator.buffer(bytes: transfer.request)
    context.writeAndFlush(NIOAny(buffer), promise: nil)
  }

  func handlerAdded(context: ChannelHandlerContext) { self.context = context }

  func handlerRemoved(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    self.context = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard let exchange = current else { return context.close(promise: nil) }
    current?.hasReceived = true
    do {
      let isComplete = try unwrapInboundIn(data).withUnsafeReadableBytes {
        try exchange.core.receive($0)
      }
      if isComplete { finish() }
    } catch {
      fail(error)
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    timer?.cancel()
    timer = nil
    guard let exchange = current else { return }
    do {
      guard try exchange.core.receiveEnd() else {
        throw StepError("the server closed the connection before its response was complete")
      }
      finish()
    } catch {
      fail(error)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    fail(error)
    context.close(promise: nil)
  }

  private func finish() {
    let exchange = current
    current = nil
    exchange?.continuation.resume()
  }

  private func fail(_ error: any Error) {
    guard let exchange = current else { return }
    current = nil
    exchange.continuation.resume(
      throwing: error as? ExchangeFailure
        ?? ExchangeFailure(cause: error, hasReceived: exchange.hasReceived))
  }

  /// Sets the exchange's deadline.
  ///
  /// One timer serves many exchanges: when it goes off too early, it is set again for the deadline
  /// of the exchange then under way. So a quick exchange costs no timer at all.
  private func watch(_ context: ChannelHandlerContext) {
    deadline = .now() + .nanoseconds(timeout.count)
    guard timer == nil else { return }
    timer = context.eventLoop.scheduleTask(deadline: deadline) { self.expire() }
  }

  private func expire() {
    timer = nil
    guard let context, let exchange = current else { return }
    if NIODeadline.now() < deadline {
      timer = context.eventLoop.scheduleTask(deadline: deadline) { self.expire() }
    } else {
      fail(
        ExchangeFailure.timeout(
          "\(Value.duration(timeout))", hasReceived: exchange.hasReceived))
      context.close(promise: nil)
    }
  }
}
