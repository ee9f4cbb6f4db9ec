import BenchCore
import NIOCore
import NIOPosix

/// A connection for exchanges that one suspending worker keeps open; connects when it is needed.
///
/// Lives on the port's event loop and needs no other thread. A worker that runs on that loop, as
/// coroutines do, pays no hop; one that runs elsewhere is brought there for each exchange.
final class SuspendingConnection {
  /// Bytes that one read takes at most, with one read a wake-up.
  ///
  /// An ordinary response then costs one system call and not three: one for a buffer that was guessed
  /// too small, and one to see that nothing more is there. Freeing a block of 64 KiB or more makes
  /// the allocator look at its whole heap, so it is half of that.
  private static let bufferSize = 32 * 1024

  private let eventLoop: any EventLoop
  private let endpoint: SocketEndpoint
  private let timeout: Nanoseconds
  private var channel: (any Channel)?
  private var handler: ExchangeHandler?

  /// Makes a connection; `timeout` limits the connect and each exchange.
  init(port: any SuspendingPort, endpoint: SocketEndpoint, timeout: Nanoseconds) {
    eventLoop = port.eventLoop
    self.endpoint = endpoint
    self.timeout = timeout
  }

  /// Sends a request and lets the core be fed until the response is complete.
  ///
  /// - Throws: `ExchangeFailure`; the connection is closed then.
  func exchange(_ request: [UInt8], _ core: any ExchangeCore) async throws {
    do {
      if let channel, let handler, channel.isActive {
        do {
          try await perform(request, core, handler, isNew: false)
          return try await conclude(core)
        } catch let failure as ExchangeFailure
          where !failure.hasReceived && core.mayRepeat && !failure.isTimeout
        {
          await close()
        }
      }
      try await perform(request, core, try await connect(), isNew: true)
      try await conclude(core)
    } catch {
      await close()
      throw error
    }
  }

  /// Ends the connection for good, with what the core holds for it.
  func close(releasing core: any ExchangeCore) async {
    await close()
    let transfer = ExchangeTransfer(request: [], core: core, isNew: false)
    try? await eventLoop.submit { transfer.core.release() }.get()
  }

  /// Ends the connection; the next exchange opens another.
  func close() async {
    try? await channel?.close().get()
    channel = nil
    handler = nil
  }

  private func conclude(_ core: any ExchangeCore) async throws {
    if !core.keepsConnection { await close() }
  }

  private func connect() async throws -> ExchangeHandler {
    let handler = ExchangeHandler(timeout: timeout)
    // The bootstrap switches TCP_NODELAY on by itself, as the blocking port does.
    let bootstrap = ClientBootstrap(group: eventLoop)
      .connectTimeout(.nanoseconds(timeout.count))
      .channelOption(.maxMessagesPerRead, value: 1)
      .channelOption(
        .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: Self.bufferSize)
      )
      .channelInitializer { $0.pipeline.addHandler(handler) }
    do {
      let channel =
        switch endpoint {
        case .internet(let host, let port):
          try await bootstrap.connect(host: host, port: port).get()
        case .unix(let path): try await bootstrap.connect(unixDomainSocketPath: path).get()
        }
      self.channel = channel
      self.handler = handler
      return handler
    } catch {
      // The bootstrap tells of every address it tried; there was one.
      let cause = (error as? NIOConnectionError)?.connectionErrors.first?.error ?? error
      throw ExchangeFailure(
        cause: StepError("connect to \(endpoint) failed: \(cause)"), hasReceived: false)
    }
  }

  private func perform(
    _ request: [UInt8], _ core: any ExchangeCore, _ handler: ExchangeHandler, isNew: Bool
  ) async throws {
    let transfer = ExchangeTransfer(request: request, core: core, isNew: isNew)
    try await withUnsafeThrowingContinuation { (continuation: ExchangeHandler.Continuation) in
      if eventLoop.inEventLoop {
        handler.start(transfer, continuation)
      } else {
        eventLoop.execute { handler.start(transfer, continuation) }
      }
    }
  }
}
