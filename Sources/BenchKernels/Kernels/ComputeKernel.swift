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

  /// What a computation that was interrupted goes on with.
  associatedtype State

  /// Begins a computation.
  static func begin(seed: UInt64) -> State

  /// Does `units` more units of work; the result depends on all of them, so none can be left out.
  ///
  /// A computation cut at multiples of ``sliceUnits`` gives the result of the whole one.
  static func advance(_ state: inout State, units: UInt64)

  /// The result.
  static func finish(_ state: State) -> UInt64

  /// Where a computation may be cut.
  static var sliceUnits: UInt64 { get }

  /// Does `units` units of work at a stretch; a requirement, so that every kernel has its own copy.
  static func run(units: UInt64, seed: UInt64) -> UInt64
}

extension ComputeKernel {
  /// Anywhere.
  public static var sliceUnits: UInt64 { 1 }

  /// Does `units` units of work at a stretch.
  @inline(__always)
  public static func run(units: UInt64, seed: UInt64) -> UInt64 {
    var state = begin(seed: seed)
    advance(&state, units: units)
    return finish(state)
  }

  /// Does the same work in slices, and calls `between` before each of them.
  public static func run(
    units: UInt64, seed: UInt64, slice: UInt64, between: () -> Void
  ) -> UInt64 {
    let slice = max(1, slice / sliceUnits) * sliceUnits
    var state = begin(seed: seed)
    var left = units
    repeat {
      between()
      let part = min(left, slice)
      advance(&state, units: part)
      left -= part
    } while left > 0
    return finish(state)
  }

  /// How long `units` take on the nominal machine.
  public static func nominalDuration(_ units: UInt64) -> Nanoseconds {
    Nanoseconds(seconds: Double(units) / nominalUnitsPerSecond)
  }
}
