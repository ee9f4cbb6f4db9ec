/// Hashing a block that stays in the first-level cache: loads, multiplications and rotations.
///
/// A unit is 64 bytes put through XXH64, the hash with which files and responses are checked; so it
/// stands for the computing part of a download or a scan.
public enum HashKernel: ComputeKernel {
  /// `hash`.
  public static let name = "hash"
  /// One line for the reference.
  public static let summary =
    "XXH64 over a 4 KiB block in the first-level cache; a unit is 64 bytes"
  /// XXH64 does about 12 bytes a nanosecond.
  public static let nominalUnitsPerSecond = 2e8

  /// Bytes of the block: small enough for any first-level data cache, and on the stack.
  private static let blockSize = 4096

  /// Hashes `units` times 64 bytes of a block that the seed fills.
  public static func run(units: UInt64, seed: UInt64) -> UInt64 {
    withUnsafeTemporaryAllocation(byteCount: blockSize, alignment: 8) { block in
      Pattern.fill(block, seed: seed)
      var hash = ContentHash(seed: seed)
      var left = units
      while left > 0 {
        let part = min(left, UInt64(blockSize / 64))
        hash.update(UnsafeRawBufferPointer(rebasing: block[..<(Int(part) * 64)]))
        left -= part
      }
      return hash.finish()
    }
  }
}
