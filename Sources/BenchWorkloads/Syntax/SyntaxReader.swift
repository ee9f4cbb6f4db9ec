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

  /// The file's one document.
  ///
  /// - Throws: `BenchError` with file and line.
  static func read(_ source: SourceText) throws -> SyntaxNode {
    let errors = FileErrors(file: source.file)
    let root: Node?
    do {
      root = try compose(yaml: exchanged(source.text, "&", ampersand), .basic)
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
