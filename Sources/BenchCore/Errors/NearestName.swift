/// Finds the valid name that a misspelt one most likely meant.
public enum NearestName {
  /// The candidate with the smallest edit distance, if it is close enough to be a likely slip.
  ///
  /// Distance: insertions, deletions, substitutions and swaps of neighbours cost 1 each (optimal
  /// string alignment). "Close enough" is at most a third of the longer name, and at least 1 edit,
  /// so that short names still match after a single slip. Case is ignored. Of equally close names
  /// the first in the alphabet is given; a name too long to be a slip is not looked up.
  public static func find(_ name: String, among candidates: [String]) -> String? {
    guard name.utf8.count <= lengthLimit else { return nil }
    let scored = candidates.sorted().map { candidate in
      (
        name: candidate,
        distance: distance(Array(name.lowercased()), Array(candidate.lowercased()))
      )
    }
    guard let best = scored.min(by: { $0.distance < $1.distance }) else { return nil }
    let allowed = max(1, max(name.count, best.name.count) / 3)
    return best.distance <= allowed ? best.name : nil
  }

  /// The distance costs the product of both lengths; no valid name comes near this length.
  private static let lengthLimit = 200

  /// "did you mean 'x'?" or, without a close name, "valid are: a, b, c".
  public static func hint(_ name: String, among candidates: [String]) -> String {
    if let nearest = find(name, among: candidates) { return "did you mean '\(nearest)'?" }
    if candidates.isEmpty { return "there are none" }
    return "valid are: " + Set(candidates).sorted().joined(separator: ", ")
  }

  /// The optimal string alignment distance.
  static func distance(_ left: [Character], _ right: [Character]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for i in 0..<left.count {
      var current = [i + 1]
      for j in 0..<right.count {
        let substitution = previous[j] + (left[i] == right[j] ? 0 : 1)
        var best = min(substitution, previous[j + 1] + 1, current[j] + 1)
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          best = min(best, before[j - 1] + 1)
        }
        current.append(best)
      }
      before = previous
      previous = current
    }
    return previous[right.count]
  }
}
