/// XXH64, a fast hash for content, fed piece by piece.
///
/// The algorithm of Yann Collet's specification (xxHash, `doc/xxhash_spec.md`, version 0.2.0), so
/// that a runner in any language can take it from a library. It finds errors; it is not meant to
/// withstand somebody who builds collisions.
public struct ContentHash: Sendable {
  private static let prime1: UInt64 = 0x9E37_79B1_85EB_CA87
  private static let prime2: UInt64 = 0xC2B2_AE3D_27D4_EB4F
  private static let prime3: UInt64 = 0x1656_67B1_9E37_79F9
  private static let prime4: UInt64 = 0x85EB_CA77_C2B2_AE63
  private static let prime5: UInt64 = 0x27D4_EB2F_1656_67C5
  /// Bytes that the four lanes take at once.
  private static let stripe = 32

  private let seed: UInt64
  private var lanes: (UInt64, UInt64, UInt64, UInt64)
  private var total: UInt64 = 0
  /// What is left of the input since the last whole stripe.
  private var rest: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
  private var restCount = 0

  /// Starts a hash.
  public init(seed: UInt64 = 0) {
    self.seed = seed
    lanes = (
      seed &+ Self.prime1 &+ Self.prime2, seed &+ Self.prime2, seed, seed &- Self.prime1
    )
  }

  /// The hash of a whole content.
  public static func of(_ bytes: UnsafeRawBufferPointer, seed: UInt64 = 0) -> UInt64 {
    var hash = ContentHash(seed: seed)
    hash.update(bytes)
    return hash.finish()
  }

  /// The hash of a whole content.
  public static func of(_ bytes: [UInt8], seed: UInt64 = 0) -> UInt64 {
    bytes.withUnsafeBytes { of($0, seed: seed) }
  }

  /// Adds the next piece.
  public mutating func update(_ bytes: UnsafeRawBufferPointer) {
    total &+= UInt64(bytes.count)
    var input = bytes[...]
    if restCount > 0 {
      let taken = min(Self.stripe - restCount, input.count)
      keep(UnsafeRawBufferPointer(rebasing: input.prefix(taken)))
      input = input.dropFirst(taken)
      guard restCount == Self.stripe else { return }
      let stripe = rest
      withUnsafeBytes(of: stripe) { consume($0, stripes: 1) }
      restCount = 0
    }
    let stripes = input.count / Self.stripe
    consume(UnsafeRawBufferPointer(rebasing: input), stripes: stripes)
    keep(UnsafeRawBufferPointer(rebasing: input.dropFirst(stripes * Self.stripe)))
  }

  /// The hash of all pieces so far.
  public func finish() -> UInt64 {
    var hash: UInt64
    if total >= UInt64(Self.stripe) {
      hash = rotate(lanes.0, 1) &+ rotate(lanes.1, 7) &+ rotate(lanes.2, 12) &+ rotate(lanes.3, 18)
      for lane in [lanes.0, lanes.1, lanes.2, lanes.3] {
        hash = (hash ^ round(0, lane)) &* Self.prime1 &+ Self.prime4
      }
    } else {
      hash = seed &+ Self.prime5
    }
    hash &+= total
    return avalanche(withUnsafeBytes(of: rest) { tail(hash, $0) })
  }

  private mutating func keep(_ bytes: UnsafeRawBufferPointer) {
    guard !bytes.isEmpty else { return }
    let offset = restCount
    withUnsafeMutableBytes(of: &rest) {
      UnsafeMutableRawBufferPointer(rebasing: $0[offset...]).copyMemory(from: bytes)
    }
    restCount += bytes.count
  }

  private mutating func consume(_ bytes: UnsafeRawBufferPointer, stripes: Int) {
    var (a, b, c, d) = lanes
    var offset = 0
    for _ in 0..<stripes {
      a = round(a, word(bytes, offset))
      b = round(b, word(bytes, offset + 8))
      c = round(c, word(bytes, offset + 16))
      d = round(d, word(bytes, offset + 24))
      offset += Self.stripe
    }
    lanes = (a, b, c, d)
  }

  private func tail(_ start: UInt64, _ bytes: UnsafeRawBufferPointer) -> UInt64 {
    var hash = start
    var offset = 0
    while offset + 8 <= restCount {
      hash = rotate(hash ^ round(0, word(bytes, offset)), 27) &* Self.prime1 &+ Self.prime4
      offset += 8
    }
    if offset + 4 <= restCount {
      let half = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      hash = rotate(hash ^ UInt64(half) &* Self.prime1, 23) &* Self.prime2 &+ Self.prime3
      offset += 4
    }
    while offset < restCount {
      hash = rotate(hash ^ UInt64(bytes[offset]) &* Self.prime5, 11) &* Self.prime1
      offset += 1
    }
    return hash
  }

  private func avalanche(_ input: UInt64) -> UInt64 {
    var hash = input
    hash = (hash ^ (hash >> 33)) &* Self.prime2
    hash = (hash ^ (hash >> 29)) &* Self.prime3
    return hash ^ (hash >> 32)
  }

  @inline(__always)
  private func round(_ lane: UInt64, _ input: UInt64) -> UInt64 {
    rotate(lane &+ input &* Self.prime2, 31) &* Self.prime1
  }

  @inline(__always)
  private func rotate(_ word: UInt64, _ count: UInt64) -> UInt64 {
    (word << count) | (word >> (64 - count))
  }

  @inline(__always)
  private func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
