/// What stands in front of each message on a stream: its length and a check of it.
///
/// A stream that lost its place, or is fed by something else, is noticed before its next "length"
/// makes anybody wait for gigabytes.
struct FrameHeader: Equatable {
  static let size = 8
  /// The longest message; a longer one goes through shared memory.
  static let maximumLength = 1 << 30
  private static let pattern: UInt32 = 0x6d70_5046

  let length: Int

  init(length: Int) { self.length = length }

  /// Reads a header; throws `corruptFrame` if it is none.
  init(_ bytes: UnsafeRawPointer) throws {
    let length = bytes.loadUnaligned(as: UInt32.self)
    let check = bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
    guard check == length ^ Self.pattern, length <= Self.maximumLength else {
      throw MultiprocessingError(
        .corruptFrame, "the stream does not hold a message where one should begin")
    }
    self.length = Int(length)
  }

  /// Writes the header to 8 bytes.
  func write(to place: UnsafeMutableRawPointer) {
    place.storeBytes(of: UInt32(length), as: UInt32.self)
    place.storeBytes(of: UInt32(length) ^ Self.pattern, toByteOffset: 4, as: UInt32.self)
  }
}
