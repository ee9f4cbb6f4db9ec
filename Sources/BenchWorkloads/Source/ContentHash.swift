/// The identity of a workload's content: FNV-1a with 64 bits, as 16 hexadecimal digits.
///
/// It tells versions of one file apart and must not change from release to release; it is no
/// protection against forgery. Source: Fowler, Noll, Vo, "The FNV Non-Cryptographic Hash Algorithm".
enum ContentHash {
  private static let offsetBasis: UInt64 = 0xcbf2_9ce4_8422_2325
  private static let prime: UInt64 = 0x0000_0100_0000_01b3

  static func hexadecimal(_ text: String) -> String {
    var hash = offsetBasis
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* prime }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
