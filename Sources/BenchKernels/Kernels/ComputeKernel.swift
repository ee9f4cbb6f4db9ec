public import BenchCore

/// A computation that can be cut into work units: what `compute` steps do.
///
/// Deterministic, without memory of its own, and with a cost proportional to its units.
public protocol ComputeKernel: Sendable {
  /// The name in workload files and in the calibration, such as `alu`.
  static var name: String { get }

  /// One line on what it does to the machine.
  static var summary: String { get }

  /// Units per second of a 3 GHz core, roughly; plans rest on it where nothing is calibrated yet.
  static var nominalUnitsPerSecond: Double { get }

  /// Does `units` units of work; the result depends on all of them, so none can be left out.
  static func run(units: UInt64, seed: UInt64) -> UInt64
}

extension ComputeKernel {
  /// How long `units` take on the nominal machine.
  public static func nominalDuration(_ units: UInt64) -> Nanoseconds {
    Nanoseconds(seconds: Double(units) / nominalUnitsPerSecond)
  }
}
