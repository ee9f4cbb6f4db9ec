import BenchCore

/// A map of the file that is read key by key.
struct MapReader {
  let entries: [SyntaxEntry]
  let line: Int
  /// What the map is, such as "the step 'wait'"; for errors.
  let what: String
  let errors: FileErrors

  /// - Throws: `BenchError` if the piece is no map; `example` then shows what was expected.
  init(_ node: SyntaxNode, what: String, example: String, _ errors: FileErrors) throws {
    guard case .map(let entries) = node.content else {
      throw errors.error(
        "\(what) must be a map of keys, not \(node.described)", line: node.line,
        remedy: "write it as: \(example)")
    }
    self.entries = entries
    self.line = node.line
    self.what = what
    self.errors = errors
  }

  subscript(key: String) -> SyntaxEntry? { entries.first { $0.key == key } }

  func checkKeys(_ allowed: [String]) throws {
    guard let unknown = entries.first(where: { !allowed.contains($0.key) }) else { return }
    throw errors.unknown("key", unknown.key, among: allowed, line: unknown.line)
  }

  func required(_ key: String, example: String) throws -> SyntaxEntry {
    if let entry = self[key] { return entry }
    throw errors.error(
      "\(what) lacks the key '\(key)'", line: line, remedy: "add a line such as: \(key): \(example)"
    )
  }

  /// A required text in plain words.
  func prose(_ key: String, example: String) throws -> String {
    let entry = try required(key, example: example)
    guard case .scalar(let text, _) = entry.value.content, !entry.value.isNull else {
      throw errors.error(
        "'\(key)' must be text, not \(entry.value.described)", line: entry.line,
        remedy: "write it as: \(key): \(example)")
    }
    guard text.count <= WorkloadLimits.proseLength else {
      throw errors.error(
        "'\(key)' is longer than \(WorkloadLimits.proseLength) characters", line: entry.line,
        remedy: "shorten it; comments may be as long as you like")
    }
    return text
  }
}
