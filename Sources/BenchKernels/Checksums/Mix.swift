/// The one mixing function behind every checksum of the suite.
///
/// It is the finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number
/// Generators, OOPSLA 2014; constants of variant 13 by Stafford): a bijection of 64 bits in which
/// every input bit flips about half of the output bits. A runner in another language needs only
/// these five operations to give the same checksums.
public enum Mix {
  /// The odd constant nearest to 2^64 divided by the golden ratio; the step of SplitMix64.
  public static let golden: UInt64 = 0x9E37_79B9_7F4A_7C15

  /// Scrambles a word.
  @inlinable
  public static func word(_ input: UInt64) -> UInt64 {
    var word = input
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }

  /// Adds a word to a fold in which order counts: `word(fold + golden XOR next)`.
  @inlinable
  public static func fold(_ fold: UInt64, _ next: UInt64) -> UInt64 {
    word((fold &+ golden) ^ next)
  }

  /// A word that stands for an index; neighbours share nothing.
  @inlinable
  public static func index(_ index: Int) -> UInt64 {
    word(UInt64(truncatingIfNeeded: index) &* golden &+ golden)
  }

  /// A word that stands for a text, from its UTF-8 bytes.
  public static func text(_ text: String) -> UInt64 {
    text.utf8.reduce(UInt64(text.utf8.count)) { fold($0, UInt64($1)) }
  }
}
