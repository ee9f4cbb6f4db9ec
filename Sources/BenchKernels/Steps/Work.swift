import BenchCore

/// An amount of computing as a file gives it.
enum Work: Hashable, Sendable {
  case units(UInt64)
  case duration(Nanoseconds)

  /// The units for a kernel.
  ///
  /// - Throws: `ValueError` if a duration is given and the kernel was not calibrated.
  func units(_ kernel: any ComputeKernel.Type, _ calibration: Calibration) throws -> UInt64 {
    switch self {
    case .units(let units): return units
    case .duration(let duration):
      guard duration > .zero else { return 0 }
      guard let units = calibration.units(for: duration, kernel: kernel.name) else {
        throw ValueError(
          "the kernel '\(kernel.name)' was not calibrated, so \(Value.duration(duration)) of it "
            + "is unknown; calibrate it, or give work units (a whole number)")
      }
      return units
    }
  }
}

extension StepArguments {
  /// An amount of work: units, or a duration.
  func work(_ name: String, index: Int = 0) throws -> Work {
    switch try value(name, index: index) {
    case .integer(let units) where units >= 0: .units(UInt64(units))
    case .number(let units) where units >= 0 && units < 1e18: .units(UInt64(units.rounded()))
    case .duration(let duration) where duration >= .zero: .duration(duration)
    case let other:
      throw ValueError("'\(name)' is \(other), but must be \(ValueType.work.expectation)")
    }
  }
}
