import Glibc

/// The client's half of an echo: what comes back must be what was sent.
final class EchoExchange: ExchangeCore {
  private var payload: [UInt8] = []
  private var verified = 0

  /// An echo that was not answered is an error, never repeated.
  var mayRepeat: Bool { false }
  /// The connection stays open for the worker's life.
  var keepsConnection: Bool { true }

  /// The bytes of the next message.
  ///
  /// Every message differs from the one before, so that an answer to another message is found out.
  func prepare(count: Int, seed: UInt64) -> [UInt8] {
    payload = Pattern.bytes(count, seed: seed)
    return payload
  }

  func begin(onNewConnection: Bool) { verified = 0 }

  func receive(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
    guard bytes.count <= payload.count - verified else {
      throw StepError("more than the \(payload.count) bytes that were sent came back")
    }
    let isEqual = payload.withUnsafeBytes { sent in
      guard let sent = sent.baseAddress, let came = bytes.baseAddress else { return true }
      return memcmp(sent + verified, came, bytes.count) == 0
    }
    guard isEqual else {
      let place = zip(payload[verified...], bytes).prefix { $0 == $1 }.count + verified
      throw StepError("byte \(place) of \(payload.count) came back changed")
    }
    verified += bytes.count
    return verified == payload.count
  }

  func receiveEnd() throws -> Bool {
    throw StepError(
      "the server closed the connection after \(verified) of \(payload.count) bytes")
  }
}
