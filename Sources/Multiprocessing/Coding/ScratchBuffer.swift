/// A buffer that is kept from one message to the next, so that small messages allocate nothing.
///
/// Whoever finds it in use makes one of their own.
final class ScratchBuffer: Sendable {
  /// A buffer that has grown beyond this is not kept.
  private static let keptBytes = 64 * 1024

  private let kept = Guarded<WireBuffer?>(WireBuffer())

  /// Calls `body` with an empty buffer.
  @inline(__always)
  func use<Output>(_ body: (WireBuffer) throws -> Output) rethrows -> Output {
    let mine = kept.withLock { kept in
      let taken = kept
      kept = nil
      return taken
    }
    let buffer = mine ?? WireBuffer()
    defer {
      if buffer.capacity <= Self.keptBytes {
        buffer.removeAll()
        kept.withLock { $0 = buffer }
      }
    }
    return try body(buffer)
  }
}
