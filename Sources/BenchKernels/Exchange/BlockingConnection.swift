import BenchCore

/// A connection for exchanges that one blocking worker keeps open; connects when it is needed.
final class BlockingConnection {
  /// Bytes that one read takes at most: a whole socket buffer of the usual size, read by one call.
  private static let bufferSize = 64 * 1024

  private let port: any BlockingPort
  private let endpoint: SocketEndpoint
  private let timeout: Nanoseconds
  private let buffer: UnsafeMutableRawBufferPointer
  private var descriptor: Int32 = -1
  private var hasReceived = false

  /// Makes a connection; `timeout` limits each wait and the exchange as a whole.
  init(port: any BlockingPort, endpoint: SocketEndpoint, timeout: Nanoseconds) {
    self.port = port
    self.endpoint = endpoint
    self.timeout = timeout
    buffer = .allocate(byteCount: Self.bufferSize, alignment: 16)
  }

  /// Sends a request and feeds the core until the response is complete.
  ///
  /// - Throws: `ExchangeFailure`; the connection is closed then.
  func exchange(_ request: [UInt8], _ core: any ExchangeCore) throws {
    let isKept = descriptor >= 0
    do {
      try attempt(request, core)
    } catch {
      close()
      guard isKept, !hasReceived, core.mayRepeat, !isTimeout(error) else { throw failure(error) }
      do {
        try attempt(request, core)
      } catch {
        close()
        throw failure(error)
      }
    }
    if !core.keepsConnection { close() }
  }

  /// Ends the connection; the next exchange opens another.
  func close() {
    if descriptor >= 0 { port.close(descriptor) }
    descriptor = -1
  }

  deinit {
    close()
    buffer.deallocate()
  }

  private func attempt(_ request: [UInt8], _ core: any ExchangeCore) throws {
    hasReceived = false
    let deadline = MonotonicClock.now() + timeout
    let isNew = descriptor < 0
    if isNew {
      descriptor = try port.connect(to: endpoint)
      // The port keeps the limit of each wait; the sum of the waits is checked below.
      port.limitWaits(of: descriptor, to: timeout)
    }
    core.begin(onNewConnection: isNew)
    try request.withUnsafeBytes { try port.write(descriptor, $0) }
    while true {
      let count = try port.read(descriptor, into: buffer)
      guard count > 0 else {
        guard try core.receiveEnd() else {
          throw StepError("the server closed the connection before its response was complete")
        }
        return close()
      }
      hasReceived = true
      if try core.receive(UnsafeRawBufferPointer(rebasing: buffer[..<count])) { return }
      guard MonotonicClock.now() < deadline else {
        throw ExchangeFailure.timeout("\(Value.duration(timeout))", hasReceived: true)
      }
    }
  }

  private func isTimeout(_ error: any Error) -> Bool {
    (error as? SystemError)?.isTimeout == true || error is ExchangeFailure
  }

  private func failure(_ error: any Error) -> ExchangeFailure {
    if let failure = error as? ExchangeFailure { return failure }
    if let error = error as? SystemError, error.isTimeout, error.call != "connect to" {
      return .timeout("\(Value.duration(timeout))", hasReceived: hasReceived)
    }
    return ExchangeFailure(cause: error, hasReceived: hasReceived)
  }
}
