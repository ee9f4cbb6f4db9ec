/// Reads numbers and runs of bytes, and never behind the end.
struct ByteReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  @inline(__always)
  mutating func read<Number: BitwiseCopyable>(_ type: Number.Type) throws -> Number {
    let start = try advance(MemoryLayout<Number>.size)
    return bytes.loadUnaligned(fromByteOffset: start, as: Number.self)
  }

  /// A run of bytes with its length in front.
  mutating func readBytes() throws -> [UInt8] {
    let count = Int(try read(UInt32.self))
    let start = try advance(count)
    if count == 0 { return [] }
    return Array(UnsafeRawBufferPointer(rebasing: bytes[start..<start + count]))
  }

  /// Where the next `count` bytes begin.
  @inline(__always)
  private mutating func advance(_ count: Int) throws -> Int {
    guard bytes.count - offset >= count else {
      throw MultiprocessingError(.corruptFrame, "a message ends too early")
    }
    defer { offset += count }
    return offset
  }
}
