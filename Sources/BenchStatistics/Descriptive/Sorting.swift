/// Sorting of many numbers, fast enough for millions of samples.
enum Sorting {
  /// Below this count the standard sort is quicker than eight counting passes.
  private static let radixThreshold = 2_048

  /// The values in rising order; they must be finite.
  ///
  /// Large inputs use a radix sort on the bit patterns (Knuth, *The Art of Computer Programming*,
  /// volume 3, section 5.2.5), which needs a second copy of the input and no comparisons.
  static func sorted(_ values: [Double]) -> [Double] {
    guard values.count >= radixThreshold else { return values.sorted() }
    var keys = values.map(key)
    var spare = [UInt64](repeating: 0, count: keys.count)
    var counts = histograms(keys)
    for digit in 0..<8 {
      // A digit that all keys share (usual in the exponent) needs no pass.
      if counts[digit].contains(keys.count) { continue }
      pass(digit, &counts[digit], from: &keys, to: &spare)
      swap(&keys, &spare)
    }
    spare = []
    return keys.map(value)
  }

  private static func histograms(_ keys: [UInt64]) -> [[Int]] {
    var flat = [Int](repeating: 0, count: 8 * 256)
    flat.withUnsafeMutableBufferPointer { flat in
      keys.withUnsafeBufferPointer { keys in
        for key in keys {
          for digit in 0..<8 {
            flat[digit << 8 | Int(truncatingIfNeeded: (key >> (digit << 3)) & 0xFF)] += 1
          }
        }
      }
    }
    return (0..<8).map { Array(flat[($0 << 8)..<(($0 + 1) << 8)]) }
  }

  private static func pass(
    _ digit: Int, _ counts: inout [Int], from source: inout [UInt64], to target: inout [UInt64]
  ) {
    var start = 0
    for bucket in counts.indices {
      let size = counts[bucket]
      counts[bucket] = start
      start += size
    }
    let shift = UInt64(digit << 3)
    counts.withUnsafeMutableBufferPointer { places in
      source.withUnsafeBufferPointer { source in
        target.withUnsafeMutableBufferPointer { target in
          for key in source {
            let bucket = Int(truncatingIfNeeded: (key >> shift) & 0xFF)
            target[places[bucket]] = key
            places[bucket] += 1
          }
        }
      }
    }
  }

  /// Maps a number to a word with the same order: flips all bits of negatives, the sign of others.
  private static func key(_ value: Double) -> UInt64 {
    let bits = value.bitPattern
    return bits >> 63 == 1 ? ~bits : bits | 1 << 63
  }

  private static func value(_ key: UInt64) -> Double {
    Double(bitPattern: key >> 63 == 1 ? key & ~(1 << 63) : ~key)
  }
}
