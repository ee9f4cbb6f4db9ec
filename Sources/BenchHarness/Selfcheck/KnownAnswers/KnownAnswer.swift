/// A quantity that was measured by the suite and, independently, by something else.
public struct KnownAnswer: Hashable, Sendable {
  /// What came of the comparison.
  public enum Finding: Hashable, Sendable {
    /// Measured and expected value, how far they may differ, all in `unit`.
    case compared(measured: Double, expected: Double, tolerance: Double)
    /// The independent side is not here, and why.
    case unavailable(String)
  }

  /// What is measured, in a reader's words.
  public var question: String
  /// What the expected value comes from.
  public var reference: String
  /// The unit of all numbers.
  public var unit: String
  /// What came of it.
  public var finding: Finding

  /// Whether the values agree; nil if there was nothing to compare with.
  public var agrees: Bool? {
    guard case .compared(let measured, let expected, let tolerance) = finding else { return nil }
    return abs(measured - expected) <= tolerance
  }

  /// An answer that must be right within a share of it.
  static func relative(
    _ question: String, _ reference: String, _ unit: String, measured: Double, expected: Double,
    within share: Double
  ) -> KnownAnswer {
    KnownAnswer(
      question: question, reference: reference, unit: unit,
      finding: .compared(
        measured: measured, expected: expected, tolerance: share * abs(expected)))
  }
}
