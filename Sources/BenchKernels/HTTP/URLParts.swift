import BenchCore

/// A URL taken apart as far as a plain HTTP client needs it.
struct URLParts: Hashable, Sendable {
  var text: String
  var host: String
  var port: Int
  /// Path and query, at least "/".
  var path: String

  init(_ text: String) throws {
    func refusal(_ why: String) -> ValueError { ValueError("'\(text)' cannot be fetched: \(why)") }
    self.text = text
    guard text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) else {
      throw refusal("a URL has no blanks or control characters")
    }
    if text.lowercased().hasPrefix("https://") {
      throw refusal("https is not built in; use http://, or a 'command' step that runs curl")
    }
    guard text.lowercased().hasPrefix("http://") else {
      throw refusal("it must begin with http://")
    }
    let rest = text.dropFirst("http://".count).prefix { $0 != "#" }
    let authority = rest.prefix { $0 != "/" && $0 != "?" }
    let remainder = rest.dropFirst(authority.count)
    path = remainder.hasPrefix("/") ? String(remainder) : "/" + remainder
    guard !authority.contains("@") else { throw refusal("user names in URLs are not supported") }
    guard !authority.contains("[") else { throw refusal("only IPv4 addresses are supported") }
    let pieces = authority.split(separator: ":", omittingEmptySubsequences: false)
    guard pieces.count <= 2, let name = pieces.first, !name.isEmpty else {
      throw refusal("it names no host")
    }
    host = String(name)
    guard pieces.count == 2 else {
      port = 80
      return
    }
    guard let number = Int(pieces[1]), (1...65_535).contains(number) else {
      throw refusal("'\(pieces[1])' is no port")
    }
    port = number
  }
}

extension URLParts {
  /// Works out what a `Location` means in the answer to another URL (RFC 3986, section 5.2).
  ///
  /// - Throws: `ValueError` if it cannot be fetched.
  init(_ location: String, from base: URLParts) throws {
    let authority = base.port == 80 ? base.host : "\(base.host):\(base.port)"
    let scheme = location.prefix { $0 != ":" && $0 != "/" && $0 != "?" && $0 != "#" }
    if !scheme.isEmpty, location.dropFirst(scheme.count).hasPrefix(":") {
      try self.init(location)
    } else if location.hasPrefix("//") {
      try self.init("http:" + location)
    } else {
      let basePath = base.path.prefix { $0 != "?" }
      let folder = basePath.prefix(through: basePath.lastIndex(of: "/") ?? basePath.startIndex)
      let path =
        location.hasPrefix("/")
        ? location
        : location.hasPrefix("?")
          ? basePath + location : folder + location
      try self.init("http://\(authority)\(Self.withoutDots(path))")
    }
  }

  /// A path without `.` and `..` (section 5.2.4); a query stays as it is.
  private static func withoutDots(_ path: String) -> String {
    let end = path.firstIndex { $0 == "?" || $0 == "#" } ?? path.endIndex
    var kept: [Substring] = []
    let segments = path[..<end].split(separator: "/", omittingEmptySubsequences: false).dropFirst()
    for (position, segment) in segments.enumerated() {
      let isLast = position == segments.count - 1
      if segment == ".." { _ = kept.popLast() } else if segment != "." { kept.append(segment) }
      if isLast, segment == "." || segment == ".." { kept.append("") }
    }
    return "/" + kept.joined(separator: "/") + path[end...]
  }
}
