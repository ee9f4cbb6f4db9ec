/// Little's law: how many are inside equals the rate of arrivals times the time that each stays.
///
/// Holds for every stable system whatever its order and distributions. Source: Little, *A Proof for
/// the Queuing Formula L = λW*, Operations Research 9 (1961).
public enum LittlesLaw {
  /// The mean number inside: tasks a second times seconds a task.
  ///
  /// Throws ``StatisticsError`` for a negative or non-finite argument, as all functions here.
  public static func inside(rate: Double, stay: Double) throws -> Double {
    try Checks.atLeast(rate, 0, "rate")
    try Checks.atLeast(stay, 0, "time inside")
    return rate * stay
  }

  /// The mean time inside, in seconds: number inside over tasks a second; the rate is above 0.
  public static func stay(inside: Double, rate: Double) throws -> Double {
    try Checks.atLeast(inside, 0, "number inside")
    try Checks.positive([rate], "rate")
    return inside / rate
  }

  /// Tasks a second: number inside over the seconds that each stays, which are above 0.
  public static func rate(inside: Double, stay: Double) throws -> Double {
    try Checks.atLeast(inside, 0, "number inside")
    try Checks.positive([stay], "time inside")
    return inside / stay
  }
}
