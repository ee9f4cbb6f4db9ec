import BenchCore
import Yams

/// Words the YAML parser's complaints for people who write workload files.
struct SyntaxProblem {
  let source: SourceText

  static let writeOut = "write the value out; what is used more than once can be a parameter"

  static func tooDeep(_ line: Int, _ errors: FileErrors) -> BenchError {
    errors.error(
      "brackets or indentation nested far too deeply", line: line,
      remedy: "close the brackets; no workload needs so many levels")
  }

  func error(_ problem: YamlError) -> BenchError {
    switch problem {
    case .scanner(let context, let what, let mark, _), .parser(let context, let what, let mark, _),
      .composer(let context, let what, let mark, _):
      syntax(what, mark.line, context)
    case .duplicatedKeysInMapping(let names, let context):
      duplicate(names.first ?? "", first: context.mark)
    case .reader(let what, _, _, _):
      errors.error("not valid YAML: \(what)", line: 1, remedy: "save the file as UTF-8 text")
    case .memory:
      errors.error("the YAML parser ran out of memory", line: 1, remedy: "shorten the file")
    case .no, .writer, .emitter, .representer, .dataCouldNotBeDecoded:
      errors.error(
        "not valid YAML", line: 1, remedy: "check the file with a YAML checker", cause: "\(problem)"
      )
    }
  }

  private var errors: FileErrors { FileErrors(file: source.file) }

  private func syntax(_ what: String, _ line: Int, _ context: YamlError.Context?) -> BenchError {
    if what.contains("undefined alias") {
      return errors.error(
        "an alias (*name), which workload files do not have", line: line,
        remedy: Self.writeOut + "; text that begins with * needs quotes")
    }
    if what.contains("another document") {
      return errors.error(
        "a second document begins here; a file holds one workload", line: line,
        remedy: "remove the line '---', or move the second workload to a file of its own")
    }
    if what.contains("nesting level") {
      return Self.tooDeep(line, errors)
    }
    // A parser notices a missing bracket or quote far below; the reader wants to see its beginning.
    if let context, Self.enclosures.contains(where: context.text.contains), context.mark.line < line
    {
      let end = line > lastLine ? "by the end of the file" : "by line \(line)"
      return errors.error(
        "\(Self.began(context.text)) begins here and is not closed properly \(end)",
        line: context.mark.line,
        remedy: Self.remedy(for: context.text), cause: "\(context.text), \(what)")
    }
    let began = context.map { " (\($0.text) from line \(min($0.mark.line, lastLine)))" } ?? ""
    return errors.error(
      "not valid YAML: \(what)\(began)", line: min(line, lastLine),
      remedy: Self.remedy(for: "\(what), \(context?.text ?? "")"))
  }

  /// What ends too early is noticed one line below the last.
  private var lastLine: Int {
    let lines = source.text.utf8.count { $0 == UInt8(ascii: "\n") }
    return max(1, source.text.utf8.last == UInt8(ascii: "\n") ? lines : lines + 1)
  }

  private static let enclosures = ["flow mapping", "flow sequence", "quoted scalar"]

  private static func began(_ context: String) -> String {
    if context.contains("flow mapping") { return "a map in braces" }
    if context.contains("flow sequence") { return "a list in brackets" }
    return "a text in quotes"
  }

  /// What usually lies behind a complaint of the parser.
  private static let remedies: [(sign: String, remedy: String)] = [
    ("flow mapping", "close it with '}'; an expression needs quotes: \"{name}\""),
    ("flow sequence", "close it with ']'; put ',' between the elements"),
    ("quoted scalar", "close the quote at the end of the text"),
    (
      "mapping values are not allowed",
      "text that contains ': ' needs quotes; check the indentation"
    ),
    (
      "cannot start any token",
      "indent with spaces; text that begins with a special sign needs quotes"
    ),
    ("could not find expected ':'", "write keys as 'key: value', with a space after the colon"),
    ("did not find expected key", "check the indentation: the keys of one map start in one column"),
    (
      "did not find expected '-'",
      "check the indentation: the elements of one list start in one column"
    ),
    ("block sequence entries are not allowed", "start a list on the line below its key"),
    ("flow node", "close the bracket or brace; a value is missing here"),
  ]

  private static func remedy(for what: String) -> String {
    remedies.first { what.contains($0.sign) }?.remedy
      ?? "check quotes, brackets and indentation around this line"
  }

  /// The parser gives the first of the two places; the second is the one to look at.
  private func duplicate(_ name: String, first mark: Mark) -> BenchError {
    let name = name.replacing(String(SyntaxReader.ampersand), with: "&")
    let lines = source.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    let second = lines.indices.first { index in
      index >= mark.line && lines[index].dropFirst(mark.column - 1).hasPrefix(name)
        && lines[index].prefix(mark.column - 1).allSatisfy { $0 == " " || $0 == "-" }
    }
    return errors.error(
      "the key \(Excerpt.quoted(name)) is here twice; the first is on line \(mark.line)",
      line: second.map { $0 + 1 } ?? mark.line, remedy: "remove or rename one of them")
  }
}
