/// Why a statistic cannot be computed from what it was given.
///
/// Every function of this target checks its input first and throws one of these; none returns a
/// NaN in silence. The message names the input, what is wrong with it and what would be right.
public enum StatisticsError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Fewer values than the method needs.
  case tooFew(what: String, needed: Int, got: Int)
  /// A NaN or an infinity at a position (from 0).
  case notFinite(what: String, index: Int)
  /// Zero or a negative number where a logarithm is taken.
  case notPositive(what: String, index: Int, value: Double)
  /// A parameter outside of its range.
  case outOfRange(what: String, value: Double, allowed: String)
  /// Two lists that belong together differ in length.
  case unequalCounts(what: String, left: Int, right: Int)
  /// A curve cannot be fitted to the points.
  case noFit(what: String, reason: String)

  /// The message for a reader: what, where, and what to do.
  public var description: String {
    switch self {
    case .tooFew(let what, let needed, let got):
      "\(what): \(got) given, at least \(needed) needed; measure more"
    case .notFinite(let what, let index):
      "\(what): value \(index) is not a finite number; drop the failed measurement first"
    case .notPositive(let what, let index, let value):
      "\(what): value \(index) is \(value), but its logarithm is taken; it must be above 0"
    case .outOfRange(let what, let value, let allowed):
      "\(what): \(value) is outside of \(allowed)"
    case .unequalCounts(let what, let left, let right):
      "\(what): \(left) values on one side and \(right) on the other; they must pair up"
    case .noFit(let what, let reason):
      "\(what): no fit, \(reason)"
    }
  }
}
