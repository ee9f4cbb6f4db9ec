import BenchCore

/// What a fixture's process tells its parent: one line a variable, then `ready`, or one error.
///
///     i port 40123          an integer
///     b size 4096           an amount of data
///     t path /tmp/x/y.sock  text
///     ready
enum FixtureReport {
  /// What has been understood so far.
  enum Outcome: Hashable {
    case incomplete
    case ready([String: Value])
    case failed(String)
  }

  /// The lines for a set of variables.
  ///
  /// - Throws: `ValueError` for a kind of value that no fixture needs, or a text of two lines.
  static func lines(_ variables: [String: Value]) throws -> String {
    try variables.sorted { $0.key < $1.key }.map { name, value in
      switch value {
      case .integer(let integer): return "i \(name) \(integer)\n"
      case .bytes(let bytes): return "b \(name) \(bytes.count)\n"
      case .text(let text) where !text.contains("\n"): return "t \(name) \(text)\n"
      default: throw ValueError("the fixture's variable '\(name)' cannot be passed on")
      }
    }.joined() + "ready\n"
  }

  /// The line for an error.
  static func line(for error: any Error) -> String {
    "error \(String("\(error)".map { $0.isNewline ? " " : $0 }))\n"
  }

  /// Reads what came so far.
  static func outcome(of text: String) -> Outcome {
    var variables: [String: Value] = [:]
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    // What follows the last line end is a line that is still on its way.
    lines.removeLast()
    for line in lines {
      if line == "ready" { return .ready(variables) }
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      if words.first == "error" { return .failed(String(line.dropFirst("error ".count))) }
      guard words.count == 3, let value = value(words[0], words[2]) else {
        return .failed("its process said something that is no report: '\(line)'")
      }
      variables[words[1]] = value
    }
    return .incomplete
  }

  private static func value(_ kind: String, _ text: String) -> Value? {
    switch kind {
    case "i": Int64(text).map { .integer($0) }
    case "b": Int64(text).map { .bytes(Bytes($0)) }
    case "t": .text(text)
    default: nil
    }
  }
}
