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

  /// A hash under way; the block is filled anew by each call.
  public struct State {
    fileprivate var seed: UInt64
    fileprivate var hash: ContentHash
  }

  /// Whole blocks.
  public static var sliceUnits: UInt64 { UInt64(blockSize / 64) }

  /// Begins a hash.
  public static func begin(seed: UInt64) -> State {
    State(seed: seed, hash: ContentHash(seed: seed))
  }

  /// Hashes `units` times 64 bytes of a block that the seed fills.
  public static func advance(_ state: inout State, units: UInt64) {
    withUnsafeTemporaryAllocation(byteCount: blockSize, alignment: 8) { block in
      Pattern.fill(block, seed: state.seed)
      var hash = state.hash
      var left = units
      while left > 0 {
        let part = min(left, UInt64(blockSize / 64))
        hash.update(UnsafeRawBufferPointer(rebasing: block[..<(Int(part) * 64)]))
        left -= part
      }
      state.hash = hash
    }
  }

  /// The hash.
  public static func finish(_ state: State) -> UInt64 { state.hash.finish() }
}
