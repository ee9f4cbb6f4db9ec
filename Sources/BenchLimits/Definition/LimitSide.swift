public import BenchCore

/// One side of a limit: how to measure it in a process of its own.
public struct LimitSide: Sendable {
  /// What measures.
  public enum Measure: Sendable {
    /// Code of this program: nanoseconds per operation for an effort.
    ///
    /// Throws `LimitUnavailable` if this machine cannot do it.
    case program(@Sendable (LimitEffort) throws -> Double)
    /// An entry of a script for an interpreter; see `ReferenceScript`.
    case script(LimitInterpreter, entry: String)
  }

  /// The name, unique within the limit.
  public let name: String
  /// What runs there, for people.
  public let title: String
  /// What measures.
  public let measure: Measure
  /// For a side whose figure is a slope: the counts, each measured in a process of its own.
  ///
  /// The side then gives a whole, such as resident bytes, for `LimitEffort.count`; the figure is how
  /// much one more of what is counted adds to it. Empty for all others.
  public let counts: [Int]

  /// Defines a side.
  public init(_ name: String, _ title: String, _ measure: Measure, counts: [Int] = []) {
    self.name = name
    self.title = title
    self.measure = measure
    self.counts = counts
  }

  /// The side of this suite's own libraries.
  public static func ours(
    _ title: String, counts: [Int] = [],
    _ measure: @escaping @Sendable (LimitEffort) throws -> Double
  ) -> LimitSide {
    LimitSide(Limits.ours, title, .program(measure), counts: counts)
  }

  /// The side of the reference in C.
  public static func c(
    _ title: String, _ measure: @escaping @Sendable (LimitEffort) throws -> Double
  ) -> LimitSide {
    LimitSide(Limits.c, title, .program(measure))
  }

  /// A counterpart in CPython.
  public static func python(
    _ title: String, entry: String, name: String = Limits.python, counts: [Int] = []
  ) -> LimitSide {
    LimitSide(name, title, .script(.python, entry: entry), counts: counts)
  }

  /// A counterpart in Node.
  public static func node(_ title: String, entry: String) -> LimitSide {
    LimitSide(Limits.node, title, .script(.node, entry: entry))
  }

  /// The interpreter that the side needs, if it needs one.
  public var interpreter: LimitInterpreter? {
    if case .script(let interpreter, _) = measure { interpreter } else { nil }
  }
}

/// Thrown by a side that this machine cannot run.
public struct LimitUnavailable: Error, Hashable {
  /// Why, in one sentence without a full stop.
  public let reason: String

  /// Says why.
  public init(_ reason: String) { self.reason = reason }
}
