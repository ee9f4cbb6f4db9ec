import BenchCore
import Glibc

/// What one GET asks for, worked out before the tasks run.
struct HTTPTarget: Hashable, Sendable {
  /// The URL as it was given, for messages.
  var url: String { parts.text }
  /// The URL taken apart: what a redirect is relative to.
  private var parts: URLParts
  /// Where to connect.
  var endpoint: SocketEndpoint
  /// The whole request.
  var request: [UInt8]
  /// The name under which the body is saved.
  var fileName: String

  /// A request for a path of a server whose address is known.
  init(host: String, port: Int, path: String) throws {
    try self.init(URLParts("http://\(host):\(port)\(path)"), address: host)
  }

  /// A request for a URL; its host name is looked up now, so that no task pays for it.
  ///
  /// - Throws: `ValueError` if the URL is none, or its scheme or host cannot be used.
  init(url: String, resolver: inout HostResolver) throws {
    let parts = try URLParts(url)
    try self.init(parts, address: resolver.address(of: parts.host))
  }

  /// What the server points to instead; the body still goes to this target's file.
  ///
  /// Looks the host up if it is another one, which blocks.
  /// - Throws: `ValueError` if the new place cannot be fetched.
  func redirected(to location: String) throws -> HTTPTarget {
    let next = try URLParts(location, from: parts)
    guard case .internet(let address, _) = endpoint, next.host == parts.host else {
      var resolver = HostResolver()
      return try HTTPTarget(next, address: resolver.address(of: next.host))
    }
    return try HTTPTarget(next, address: address)
  }

  private init(_ parts: URLParts, address: String) throws {
    self.parts = parts
    endpoint = .internet(host: address, port: parts.port)
    let host = parts.port == 80 ? parts.host : "\(parts.host):\(parts.port)"
    request = Array(
      "GET \(parts.path) HTTP/1.1\r\nHost: \(host)\r\nUser-Agent: bench\r\nAccept: */*\r\n\r\n".utf8
    )
    fileName = Self.safeName(parts.path)
  }

  /// A file name that can only lie in the folder that it is meant for: from the last part of the
  /// path, with everything but letters, digits, `.`, `_` and `-` replaced, no leading dot (hidden) or
  /// dash (an option to other programs), and at most 100 bytes, which leaves room for a suffix on
  /// every file system.
  static func safeName(_ path: String) -> String {
    let bare = path.prefix { $0 != "?" && $0 != "#" }
    let last = bare.split(separator: "/").last ?? ""
    let replaced = last.map { character in
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      return isPlain || "._-".contains(character) ? character : "_"
    }
    let name = String(replaced.drop { ".-".contains($0) }.prefix(100))
    return name.isEmpty ? "index" : name
  }

  /// Gives different URLs that would be saved under one name different names: `a`, `a-2`, `a-3`.
  static func withDistinctNames(_ targets: [HTTPTarget]) -> [HTTPTarget] {
    var owners: [String: String] = [:]
    return targets.map { target in
      var target = target
      let base = target.fileName
      var number = 1
      while let owner = owners[target.fileName], owner != target.url {
        number += 1
        target.fileName = "\(base)-\(number)"
      }
      owners[target.fileName] = target.url
      return target
    }
  }
}

/// Looks host names up, each once.
struct HostResolver {
  private var known: [String: String] = [:]

  /// The IPv4 address of a host in dotted form.
  ///
  /// - Throws: `ValueError` if there is none.
  mutating func address(of host: String) throws -> String {
    if let address = known[host] { return address }
    var hints = addrinfo()
    hints.ai_family = AF_INET
    hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
    var found: UnsafeMutablePointer<addrinfo>?
    let failure = getaddrinfo(host, nil, &hints, &found)
    defer { if let found { freeaddrinfo(found) } }
    guard failure == 0, let entry = found?.pointee.ai_addr else {
      let why = gai_strerror(failure).map { String(cString: $0) } ?? "unknown"
      throw ValueError("the host '\(host)' has no IPv4 address: \(why)")
    }
    var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
    _ = entry.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { pointer in
      inet_ntop(AF_INET, &pointer.pointee.sin_addr, &text, socklen_t(text.count))
    }
    let address = String(
      decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    known[host] = address
    return address
  }
}
