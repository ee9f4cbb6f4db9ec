import Glibc

/// The seeded generator behind every resampling: xoshiro256**, started by SplitMix64.
///
/// The same seed gives the same numbers on every machine, so every interval in a report can be
/// computed again. Source: Blackman and Vigna, *Scrambled Linear Pseudorandom Number Generators*,
/// ACM TOMS 47 (2021); Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*,
/// OOPSLA 2014. Not for cryptography. A value type: copies go separate ways from the same state.
public struct RandomSource: RandomNumberGenerator, Sendable {
  private var state: (UInt64, UInt64, UInt64, UInt64)

  /// Starts from any seed, 0 included: SplitMix64 spreads it over the 256 bits of state.
  public init(seed: UInt64) {
    var splitter = SplitMix64(state: seed)
    state = (splitter.next(), splitter.next(), splitter.next(), splitter.next())
  }

  /// Starts from a given state, for the published test vectors; it must not be all 0.
  init(state: (UInt64, UInt64, UInt64, UInt64)) {
    self.state = state
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let result = Self.rotate(state.1 &* 5, by: 7) &* 9
    let shifted = state.1 << 17
    state.2 ^= state.0
    state.3 ^= state.1
    state.1 ^= state.2
    state.0 ^= state.3
    state.2 ^= shifted
    state.3 = Self.rotate(state.3, by: 45)
    return result
  }

  /// A uniform number in 0 ..< 1, on a grid of 2^-53.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A uniform index in `0 ..< count`; `count` must be above 0.
  ///
  /// Lemire's multiplication without the rejection step: for the counts met here (below 2^32) the
  /// bias is below 2^-32, far below what any resampling could show.
  public mutating func index(below count: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(count)).high)
  }

  /// A draw from the standard normal distribution, by inversion.
  public mutating func normal() -> Double {
    // The half step keeps the argument off 0, whose quantile is infinite.
    NormalDistribution.quantile((Double(next() >> 11) + 0.5) * 0x1p-53)
  }

  /// A draw from the standard exponential distribution (mean 1).
  public mutating func exponential() -> Double { -log1p(-uniform()) }

  /// A draw from the gamma distribution with scale 1; `shape` must be at least 1.
  ///
  /// Source: Marsaglia and Tsang, *A Simple Method for Generating Gamma Variables*, ACM TOMS 26
  /// (2000).
  mutating func gamma(shape: Double) -> Double {
    let d = shape - 1.0 / 3
    let c = 1 / (9 * d).squareRoot()
    while true {
      let x = normal()
      let root = 1 + c * x
      guard root > 0 else { continue }
      let v = root * root * root
      if log1p(-uniform()) < 0.5 * x * x + d - d * v + d * log(v) { return d * v }
    }
  }

  /// A draw from the beta distribution; both shapes must be at least 1.
  mutating func beta(_ a: Double, _ b: Double) -> Double {
    let x = gamma(shape: a)
    return x / (x + gamma(shape: b))
  }

  private static func rotate(_ value: UInt64, by bits: UInt64) -> UInt64 {
    (value << bits) | (value >> (64 - bits))
  }
}

/// The generator that turns one word of seed into a well-mixed sequence.
struct SplitMix64: RandomNumberGenerator, Sendable {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
