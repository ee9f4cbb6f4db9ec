/// What the data says of a claim.
public enum ClaimVerdict: String, Sendable, Hashable, Codable, CaseIterable {
  /// Every hypothesis holds: its interval lies on the claimed side of the bound.
  case supported
  /// A hypothesis fails: its interval lies on the other side.
  case refuted
  /// The data does not tell, or there is none.
  case undecided
}
