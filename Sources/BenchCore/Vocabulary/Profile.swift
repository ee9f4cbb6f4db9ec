/// How much of a workload is measured; the same words on the command line and in files.
public enum Profile: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// A few points, only to see that everything works; for tests.
  case smoke
  /// The chosen few points that plain `bench all` measures.
  case quick
  /// The main sweeps.
  case standard
  /// Everything.
  case thorough

  /// Orders from the narrower to the wider.
  public static func < (left: Profile, right: Profile) -> Bool { left.rank < right.rank }

  /// The next wider profile, from which this one starts; nil for the widest.
  public var wider: Profile? {
    switch self {
    case .smoke: .quick
    case .quick: .standard
    case .standard: .thorough
    case .thorough: nil
    }
  }

  /// The profile of a name.
  ///
  /// - Throws: `BenchError` with code `usage` for an unknown name.
  public static func named(_ name: String) throws -> Profile {
    if let profile = Profile(rawValue: name) { return profile }
    throw BenchError(
      .usage, "there is no profile '\(name)'",
      remedy: NearestName.hint(name, among: allCases.map(\.rawValue)))
  }

  private var rank: Int { Profile.allCases.firstIndex(of: self) ?? 0 }
}
