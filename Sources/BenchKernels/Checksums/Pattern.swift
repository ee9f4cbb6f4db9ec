/// Bytes that follow from a seed, for payloads and served objects.
public enum Pattern {
  /// Fills a buffer: word k, little-endian, is `Mix.word(seed + (k + 1) * golden)`.
  public static func fill(_ buffer: UnsafeMutableRawBufferPointer, seed: UInt64) {
    var word = seed
    var offset = 0
    while offset + 8 <= buffer.count {
      word &+= Mix.golden
      buffer.storeBytes(of: Mix.word(word).littleEndian, toByteOffset: offset, as: UInt64.self)
      offset += 8
    }
    guard offset < buffer.count else { return }
    withUnsafeBytes(of: Mix.word(word &+ Mix.golden).littleEndian) { last in
      UnsafeMutableRawBufferPointer(rebasing: buffer[offset...])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: last[..<(buffer.count - offset)]))
    }
  }

  /// `count` such bytes.
  public static func bytes(_ count: Int, seed: UInt64) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      fill(
        UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<count]),
        seed: seed)
      filled = count
    }
  }
}
