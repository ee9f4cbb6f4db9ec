/// A small check that markup is well-formed: tags nest, attributes are quoted, no stray `<` or `&`.
enum MarkupCheck {
  /// What is wrong first; nil if nothing is.
  static func problem(in xml: String) -> String? {
    var open: [Substring] = []
    var rest = xml[...]
    while let start = rest.firstIndex(of: "<") {
      if let wrong = strayReference(rest[..<start]) { return wrong }
      guard let end = rest[start...].firstIndex(of: ">") else { return "unclosed tag" }
      let tag = rest[rest.index(after: start)..<end]
      if tag.contains("<") { return "'<' inside of <\(tag)>" }
      if !tag.filter({ $0 == "\"" }).count.isMultiple(of: 2) { return "odd quotes in <\(tag)>" }
      if tag.hasPrefix("/") {
        guard open.popLast() == tag.dropFirst() else {
          return "</\(tag.dropFirst())> closes nothing"
        }
      } else if !tag.hasSuffix("/") {
        open.append(tag.prefix { $0 != " " && $0 != "\n" })
      }
      rest = rest[rest.index(after: end)...]
    }
    return open.isEmpty ? nil : "<\(open[open.count - 1])> is never closed"
  }

  private static func strayReference(_ text: Substring) -> String? {
    for piece in text.split(separator: "&", omittingEmptySubsequences: false).dropFirst() {
      let name = piece.prefix { $0 != ";" }
      guard name.count < piece.count, ["amp", "lt", "gt", "quot", "#39"].contains(String(name))
      else {
        return "stray & before '\(piece.prefix(12))'"
      }
    }
    return nil
  }
}
