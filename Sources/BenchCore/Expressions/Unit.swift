/// The units that numbers in workload files and on the command line can carry.
enum Unit {
  /// Nanoseconds per unit of time.
  static let durations: [(name: String, scale: Double)] = [
    ("ns", 1), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("min", 60e9), ("h", 3600e9),
  ]

  /// Bytes per unit of data: IEC prefixes are powers of 1,024, SI prefixes powers of 1,000.
  static let sizes: [(name: String, scale: Double)] = [
    ("B", 1), ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824),
    ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9),
  ]

  /// Every unit's name, for hints.
  static let names = durations.map(\.name) + sizes.map(\.name) + ["%"]

  /// The value of a number with a unit; nil if the unit is unknown or the value out of range.
  static func value(_ number: Double, _ unit: String) -> Value? {
    if unit == "%" { return .share(Share(number / 100)) }
    if let scale = durations.first(where: { $0.name == unit })?.scale {
      return Int64(exactly: (number * scale).rounded()).map { .duration(Nanoseconds($0)) }
    }
    if let scale = sizes.first(where: { $0.name == unit })?.scale {
      return Int64(exactly: (number * scale).rounded()).map { .bytes(Bytes($0)) }
    }
    return nil
  }
}
