/// Trial division: integer division and branches, as in the textbook's search for primes.
///
/// A unit is one trial: one remainder of a candidate by an odd divisor. Candidates are the odd
/// numbers from a start between 10^9 and 2·10^9 that the seed chooses, so that a prime costs up to
/// 16,000 to 22,000 trials and a stretch of any length costs in proportion to its trials.
public enum PrimesKernel: ComputeKernel {
  /// `primes`.
  public static let name = "primes"
  /// One line for the reference.
  public static let summary = "trial division of odd candidates; divisions and branches, no memory"
  /// A 32-bit division has a latency of about 12 cycles, with loop and compare around it.
  public static let nominalUnitsPerSecond = 3e8

  /// A search under way.
  public struct State {
    fileprivate var candidate: UInt32
    fileprivate var divisor: UInt32 = 3
    fileprivate var found: UInt64 = 0
  }

  /// Chooses the first candidate.
  public static func begin(seed: UInt64) -> State {
    State(candidate: UInt32(1_000_000_001 + Mix.word(seed) % 1_000_000_000) | 1)
  }

  /// A fold of the candidates and primes that it met.
  public static func finish(_ state: State) -> UInt64 {
    Mix.fold(state.found, UInt64(state.candidate) << 32 | UInt64(state.divisor))
  }

  /// Tries `units` divisors.
  public static func advance(_ state: inout State, units: UInt64) {
    var (candidate, divisor, found) = (state.candidate, state.divisor, state.found)
    var left = units
    while left > 0 {
      left -= 1
      let isDivided = candidate % divisor == 0
      // Below 2^32 a divisor stays below 2^16, so its square does not overflow.
      if !isDivided, (divisor + 2) &* (divisor + 2) <= candidate {
        divisor += 2
        continue
      }
      found &+= isDivided ? 0 : Mix.word(UInt64(candidate))
      // Starts again long before 2^32; a seed's stretch would have to be 10^13 trials long.
      candidate = candidate < 4_000_000_000 ? candidate + 2 : 1_000_000_001
      divisor = 3
    }
    state = State(candidate: candidate, divisor: divisor, found: found)
  }
}
