import BenchCore

/// Every limit, in the order in which they are measured and shown.
public enum LimitCatalogue {
  /// All limits.
  public static let all: [Limit] = ProcessLimits.all + CoroutineLimits.all

  /// The limits of the ids given; all of them but the heavy ones for none.
  ///
  /// An id may end in `/*`: all limits of a group.
  ///
  /// - Throws: `BenchError` with code `usage` for an id that nothing has.
  public static func named(_ ids: [String], in all: [Limit] = all) throws -> [Limit] {
    if ids.isEmpty { return all.filter { !$0.isHeavy } }
    let chosen = try ids.flatMap { id in
      let found = all.filter { limit in
        id.hasSuffix("/*") ? limit.id.hasPrefix(id.dropLast()) : limit.id == id
      }
      guard !found.isEmpty else {
        throw BenchError(
          .usage, "there is no limit '\(id)'",
          remedy: NearestName.hint(id, among: all.map(\.id)) + "; see 'bench limits --list'")
      }
      return found.map(\.id)
    }
    return all.filter { chosen.contains($0.id) }
  }
}
