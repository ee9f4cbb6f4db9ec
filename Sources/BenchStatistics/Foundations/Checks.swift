/// The checks that public functions make on their input, in one place so that they read alike.
enum Checks {
  static func count(_ got: Int, atLeast needed: Int, _ what: String) throws {
    guard got >= needed else {
      throw StatisticsError.tooFew(what: what, needed: needed, got: got)
    }
  }

  static func finite(_ values: [Double], _ what: String) throws {
    for index in values.indices where !values[index].isFinite {
      throw StatisticsError.notFinite(what: what, index: index)
    }
  }

  static func positive(_ values: [Double], _ what: String) throws {
    try finite(values, what)
    for index in values.indices where values[index] <= 0 {
      throw StatisticsError.notPositive(what: what, index: index, value: values[index])
    }
  }

  static func pairs(_ left: Int, _ right: Int, _ what: String) throws {
    guard left == right else {
      throw StatisticsError.unequalCounts(what: what, left: left, right: right)
    }
  }

  /// A level such as a confidence or a quantile: strictly between 0 and 1.
  static func level(_ value: Double, _ what: String) throws {
    guard value > 0, value < 1 else {
      throw StatisticsError.outOfRange(what: what, value: value, allowed: "0 ..< 1, without 0")
    }
  }

  static func range(_ value: Double, _ allowed: ClosedRange<Double>, _ what: String) throws {
    guard allowed.contains(value) else {
      throw StatisticsError.outOfRange(
        what: what, value: value, allowed: "\(allowed.lowerBound) ... \(allowed.upperBound)")
    }
  }

  static func atLeast(_ value: Double, _ least: Double, _ what: String) throws {
    guard value.isFinite, value >= least else {
      throw StatisticsError.outOfRange(what: what, value: value, allowed: "\(least) or more")
    }
  }
}
