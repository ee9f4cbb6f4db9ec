/// The protocol part of a request and its response, without any IO.
///
/// A blocking connection feeds it from a system call, a suspending one from an event loop; so every
/// model has the same client:
///
///     request bytes ---> BlockingConnection or SuspendingConnection ---> socket
///     ExchangeCore  <--- the bytes that came back, in any pieces
protocol ExchangeCore: AnyObject {
  /// Whether a request may be sent again when a kept connection turns out to be closed.
  var mayRepeat: Bool { get }

  /// Whether the connection can serve another exchange after this one.
  var keepsConnection: Bool { get }

  /// An exchange begins; after this the core expects a response from its first byte.
  func begin(onNewConnection: Bool)

  /// Takes the next bytes; true when the response is complete.
  ///
  /// - Throws: what is wrong with the response.
  func receive(_ bytes: UnsafeRawBufferPointer) throws -> Bool

  /// The peer has closed; true if that completes the response.
  ///
  /// - Throws: what is missing.
  func receiveEnd() throws -> Bool
}

/// An exchange that failed; what had come by then decides if it may be repeated.
struct ExchangeFailure: Error, CustomStringConvertible {
  /// What went wrong.
  var cause: any Error
  /// Whether any byte of the response had come.
  var hasReceived: Bool
  /// Whether a limit in time was passed.
  var isTimeout = false

  var description: String { "\(cause)" }

  /// The failure of an exchange that took longer than its limit.
  static func timeout(_ limit: String, hasReceived: Bool) -> ExchangeFailure {
    ExchangeFailure(
      cause: StepError(
        hasReceived
          ? "the response was not complete after \(limit)" : "no response after \(limit)"),
      hasReceived: hasReceived, isTimeout: true)
  }
}
