import BenchCore

/// The parts of `scheme://[[user]:password@]host[:port][/path]`.
///
/// Parsed here because Foundation's URL would come into every worker's start. No percent decoding:
/// a password with special characters is for clients that have their own parser.
struct ServerAddress: Hashable, Sendable {
  var user: String?
  var password: String?
  var host: String
  var port: Int
  /// What follows the host, without its first slash.
  var path: String

  /// Names a server without credentials.
  init(host: String, port: Int, path: String) {
    (self.host, self.port, self.path) = (host, port, path)
  }

  /// - Throws: `BenchError` with code `usage`, which never shows the password.
  init(_ url: String, defaultPort: Int) throws {
    guard let start = url.range(of: "://") else { throw Self.wrong("there is no '://'") }
    var rest = url[start.upperBound...]
    path = ""
    if let slash = rest.firstIndex(of: "/") {
      path = String(rest[rest.index(after: slash)...])
      rest = rest[..<slash]
    }
    if let at = rest.lastIndex(of: "@") {
      let parts = rest[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
      if !parts[0].isEmpty { user = String(parts[0]) }
      if parts.count == 2 { password = String(parts[1]) }
      rest = rest[rest.index(after: at)...]
    }
    port = defaultPort
    if let colon = rest.lastIndex(of: ":"), !rest.hasSuffix("]") {
      let text = rest[rest.index(after: colon)...]
      guard let number = Int(text), (1...65_535).contains(number) else {
        throw Self.wrong("'\(text)' is no port")
      }
      port = number
      rest = rest[..<colon]
    }
    host =
      rest.hasPrefix("[") && rest.hasSuffix("]")
      ? String(rest.dropFirst().dropLast()) : String(rest)
    guard !host.isEmpty else { throw Self.wrong("there is no host") }
  }

  private static func wrong(_ what: String) -> BenchError {
    BenchError(
      .usage, "the address of the external store is wrong: \(what)",
      remedy: "write \(ExternalStores.forms)")
  }
}

extension String {
  /// The first place of a text; the standard library has none for strings.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      start = index(after: start)
    }
    return nil
  }
}
