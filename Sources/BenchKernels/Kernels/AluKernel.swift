/// Integer arithmetic in registers: no memory, no division, no branch that could be mispredicted.
///
/// A unit is one SplitMix64 finaliser. Each needs the one before, so neither a wider core nor the
/// optimiser can shorten the chain.
public enum AluKernel: ComputeKernel {
  /// `alu`.
  public static let name = "alu"
  /// One line for the reference.
  public static let summary = "integer mixing in registers; touches no memory"
  /// A finaliser is a chain of about 13 cycles.
  public static let nominalUnitsPerSecond = 2.5e8

  /// The chain's word.
  public static func begin(seed: UInt64) -> UInt64 { seed }

  /// Chains `units` finalisers.
  public static func advance(_ state: inout UInt64, units: UInt64) {
    var word = state
    var left = units
    while left > 0 {
      word = Mix.word(word &+ Mix.golden)
      left -= 1
    }
    state = word
  }

  /// The chain's word.
  public static func finish(_ state: UInt64) -> UInt64 { state }
}
