import BenchCore

/// Reads `profiles`: for each profile `skip`, or parameters with one value or several.
struct ProfileReader {
  let adjustable: [String]
  let errors: FileErrors

  init(adjustable: [String], _ errors: FileErrors) {
    self.adjustable = adjustable
    self.errors = errors
  }

  func read(_ top: MapReader) throws -> [Profile: ProfileEntry] {
    guard let profiles = top[WorkloadKeys.profiles] else { return [:] }
    let map = try MapReader(
      profiles.value, what: "'profiles'", example: "profiles: { quick: { concurrency: [1, 16] } }",
      errors)
    var result: [Profile: ProfileEntry] = [:]
    for entry in map.entries {
      guard let profile = Profile(rawValue: entry.key) else {
        let names = Profile.allCases.map(\.rawValue)
        throw errors.unknown("profile", entry.key, among: names, line: entry.line)
      }
      result[profile] = try read(entry)
    }
    return result
  }

  private func read(_ entry: SyntaxEntry) throws -> ProfileEntry {
    if case .scalar(WorkloadKeys.skip, _) = entry.value.content { return .skip(line: entry.line) }
    let map = try MapReader(
      entry.value, what: "the profile '\(entry.key)'",
      example: "\(entry.key): { concurrency: [1, 16] }, or \(entry.key): skip", errors)
    return .changes(
      try map.entries.map { change in
        guard adjustable.contains(change.key) else {
          throw errors.unknown("parameter", change.key, among: adjustable, line: change.line)
        }
        let what = "'\(change.key)' in the profile '\(entry.key)'"
        let value = try WrittenValue(change.value, what: what, levels: 2, errors)
        let origin = Origin.file(line: change.line)
        guard case .list(let values) = value.content else {
          return Axis(name: change.key, values: [value], origin: origin)
        }
        guard !values.isEmpty else {
          throw errors.error(
            "\(what) is an empty list", line: change.line,
            remedy: "give at least one value, or leave the workload out with \(entry.key): skip")
        }
        return Axis(name: change.key, values: values, origin: origin)
      })
  }
}
