/// A running hash of 64 bits that tells contents apart and is the same everywhere and always.
///
/// FNV-1a: no protection against forgery. Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash
/// Algorithm".
public struct FNVHash: Hashable, Sendable {
  /// The hash of what was added so far.
  public private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Starts with nothing added.
  public init() {}

  /// Adds a text's bytes in UTF-8.
  public mutating func add(_ text: String) {
    for byte in text.utf8 { add(byte) }
  }

  /// Adds a byte.
  public mutating func add(_ byte: UInt8) {
    value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
  }

  /// The hash as 16 hexadecimal digits.
  public var hexadecimal: String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
