import BenchCore
import Yams

/// Turns YAML into `SyntaxNode`s, safely for any text.
///
/// Anchors and aliases are not part of workload files. They are what lets a short YAML text stand for
/// an endless one, and the parser follows them while it reads. So every `&` is put aside under a
/// private character before parsing and put back afterwards: no anchor is ever defined, and every
/// alias is an error that the parser itself reports with its line.
enum SyntaxReader {
  /// Stands for `&` while parsing; `SourceText` refuses files that contain it.
  static let ampersand: Unicode.Scalar = "\u{e000}"

  /// No workload needs more levels (file, task, step, list argument, element).
  private static let depthLimit = 8

  /// Far above `depthLimit`, so that brackets in prose and comments do no harm.
  private static let bracketLimit = 100

  /// The file's one document.
  ///
  /// - Throws: `BenchError` with file and line.
  static func read(_ source: SourceText) throws -> SyntaxNode {
    let errors = FileErrors(file: source.file)
    try checkBrackets(source.text, errors)
    let root: Node?
    do {
      root = try compose(yaml: parserText(source.text), .basic)
    } catch let problem as YamlError {
      throw SyntaxProblem(source: source).error(problem)
    }
    guard let root, !isEmpty(root) else {
      throw errors.error(
        "the file is empty", line: 1,
        remedy:
          "a workload needs at least the keys \(WorkloadKeys.required.joined(separator: ", ")); "
          + "`bench show workload cpu/alu` prints an example")
    }
    return try convert(root, line: 1, depth: 0, errors)
  }

  /// The text as the parser gets it: without anchors, and without a byte order mark.
  private static func parserText(_ text: String) -> String {
    let text = exchanged(text, "&", ampersand)
    return text.unicodeScalars.first == "\u{feff}" ? String(text.unicodeScalars.dropFirst()) : text
  }

  /// Refuses masses of open brackets: the parser's time for each token grows with their number.
  ///
  /// This is a rough count that knows nothing of quotes and comments; the exact limit is applied to
  /// what the parser finds.
  private static func checkBrackets(_ text: String, _ errors: FileErrors) throws {
    var depth = 0
    var line = 1
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "["), UInt8(ascii: "{"): depth += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(0, depth - 1)
      case UInt8(ascii: "\n"): line += 1
      default: continue
      }
      guard depth <= bracketLimit else { throw SyntaxProblem.tooDeep(line, errors) }
    }
  }

  private static func isEmpty(_ node: Node) -> Bool {
    guard case .scalar(let scalar) = node else { return false }
    return scalar.string.isEmpty
  }

  private static func convert(_ node: Node, line: Int, depth: Int, _ errors: FileErrors) throws
    -> SyntaxNode
  {
    let line = node.mark?.line ?? line
    guard depth < depthLimit else {
      throw errors.error(
        "nested deeper than \(depthLimit) levels", line: line,
        remedy:
          "a workload file has no use for so many levels; check the brackets and the indentation"
      )
    }
    try checkTag(node, line: line, errors)
    switch node {
    case .scalar(let scalar):
      return SyntaxNode(content: try content(scalar, line: line, errors), line: line)
    case .sequence(let sequence):
      let items = try sequence.map { try convert($0, line: line, depth: depth + 1, errors) }
      return SyntaxNode(content: .list(items), line: line)
    case .mapping(let mapping):
      let entries = try mapping.map { pair in
        let key = try key(pair.key, line: line, errors)
        return SyntaxEntry(
          key: key.text, line: key.line,
          value: try convert(pair.value, line: key.line, depth: depth + 1, errors))
      }
      return SyntaxNode(content: .map(entries), line: line)
    case .alias:
      throw errors.error("an alias", line: line, remedy: SyntaxProblem.writeOut)
    }
  }

  /// No tag at all, and those that only say what is plain to see; text in quotes bears the second.
  private static let plainTags = ["", "str", "seq", "map"].map {
    $0.isEmpty ? $0 : "tag:yaml.org,2002:\($0)"
  }

  /// Tags (`!!float 5`) would say a second time, and differently, what type a value has.
  private static func checkTag(_ node: Node, line: Int, _ errors: FileErrors) throws {
    let tag: Tag
    switch node {
    case .scalar(let scalar): tag = scalar.tag
    case .sequence(let sequence): tag = sequence.tag
    case .mapping(let mapping): tag = mapping.tag
    case .alias: return
    }
    // The description is the name; making a `Tag` to compare with costs a thousand times as much.
    let name = tag.description
    guard !plainTags.contains(name) else { return }
    throw errors.error(
      "a tag (\(Excerpt.quoted(name))), which workload files do not have", line: line,
      remedy: "remove it; the type of a value follows from its place, and quotes make it text")
  }

  private static func content(_ scalar: Node.Scalar, line: Int, _ errors: FileErrors) throws
    -> SyntaxNode.Content
  {
    let plain = scalar.style == .plain
    if plain, scalar.string.unicodeScalars.first == ampersand {
      let name = exchanged(scalar.string, ampersand, "&")
      throw errors.error(
        "an anchor (\(Excerpt.quoted(name))), which workload files do not have", line: line,
        remedy: SyntaxProblem.writeOut)
    }
    return .scalar(exchanged(scalar.string, ampersand, "&"), quoted: !plain)
  }

  private static func key(_ node: Node, line: Int, _ errors: FileErrors) throws -> (
    text: String, line: Int
  ) {
    let line = node.mark?.line ?? line
    guard case .scalar(let scalar) = node else {
      throw errors.error(
        "a key must be a name, not a list or a map", line: line,
        remedy: "quote expressions: \"{name}\"")
    }
    return (exchanged(scalar.string, ampersand, "&"), line)
  }

  private static func exchanged(_ text: String, _ old: Unicode.Scalar, _ new: Unicode.Scalar)
    -> String
  {
    guard text.unicodeScalars.contains(old) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { result.append(scalar == old ? new : scalar) }
    return String(result)
  }
}
