/// A small check of a page: tags nest, nothing foreign is markup, no address of the network.
enum PageCheck {
  private static let void: Set<Substring> = ["meta", "br", "input", "!DOCTYPE"]

  /// What is wrong first; nil if nothing is.
  static func problem(in page: String) -> String? {
    guard page.hasPrefix("<!DOCTYPE html>\n<html lang=\"en\">") else { return "no document type" }
    for part in ["http://", "https://", " src=", "@import", "url(h", "javascript:", " onclick"]
    where page.contains(part) {
      return "the page holds '\(part)'"
    }
    let parts = page.split(separator: "<script>", omittingEmptySubsequences: false)
    guard parts.count == 2, let end = parts[1].firstRange(of: "</script>") else {
      return "\(parts.count - 1) scripts"
    }
    let plain = closed(String(parts[0]) + String(parts[1][end.upperBound...]))
    return MarkupCheck.problem(in: plain) ?? ids(plain)
  }

  /// The page with its void elements closed, and without its style, as XML would have it.
  private static func closed(_ page: String) -> String {
    var result = ""
    var rest = page[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      result += rest[..<start]
      let tag = rest[start...end]
      let name = tag.dropFirst().prefix { $0 != " " && $0 != ">" }
      result += void.contains(name) ? "\(tag.dropLast())/>" : String(tag)
      rest = rest[rest.index(after: end)...]
      if name == "style", let close = rest.firstRange(of: "</style>") {
        rest = rest[close.lowerBound...]
      }
    }
    return result + rest
  }

  /// Ids that occur twice, or references that lead nowhere.
  private static func ids(_ page: String) -> String? {
    var ids: Set<Substring> = []
    for id in values(of: " id=\"", in: page) where !ids.insert(id).inserted {
      return "id '\(id)' twice"
    }
    let references =
      values(of: "aria-labelledby=\"", in: page).flatMap { $0.split(separator: " ") }
      + values(of: "href=\"#", in: page)
    return references.first { !ids.contains($0) }.map { "'\($0)' leads nowhere" }
  }

  private static func values(of attribute: String, in page: String) -> [Substring] {
    page.split(separator: attribute, omittingEmptySubsequences: false).dropFirst()
      .map { $0.prefix { $0 != "\"" } }
  }
}
