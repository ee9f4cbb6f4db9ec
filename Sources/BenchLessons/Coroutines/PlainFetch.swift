import BenchCore
import BenchKernels
import Glibc
import Multiprocessing

/// Serves objects of the suite's HTTP server on a port of its own.
struct ServeObjects: ProcessTask {
  var port: SharedValue<Int>
  var isReady: SharedEvent
  var delay: Duration

  func run(_ context: TaskContext) throws -> NoResult {
    let fixture = try HTTPServerFixture(
      [
        "object-size": .bytes(.kibibytes(20)),
        "delay": .duration(Nanoseconds(seconds: seconds(delay))),
        "chunked": .flag(true),
      ], scratchDirectory: ".")
    try fixture.serve { variables in
      if case .integer(let number)? = variables["port"] { port.value = Int(number) }
      isReady.set()
    }
    return NoResult()
  }
}

/// The evidence for downloads: the same object once more, by a client that knows as little as
/// possible – one request on a fresh socket, all bytes until the end of the stream.
enum PlainFetch {
  /// The body of an object of a loopback server that sends in chunks.
  static func body(of url: String, port: Int) throws -> [UInt8] {
    let path = url.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
    let request =
      "GET /\(path.joined(separator: "/")) HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    let system = SystemPort()
    let socket = try system.connect(to: .internet(host: "127.0.0.1", port: port))
    defer { system.close(socket) }
    try Array(request.utf8).withUnsafeBytes { try system.write(socket, $0) }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 16_384)
    while true {
      let count = try part.withUnsafeMutableBytes { try system.read(socket, into: $0) }
      if count == 0 { break }
      bytes += part[..<count]
    }
    return try unchunked(bytes)
  }

  /// The body of a response in chunks: `size CRLF bytes CRLF`, until a size of 0.
  static func unchunked(_ response: [UInt8]) throws -> [UInt8] {
    guard let head = index(of: Array("\r\n\r\n".utf8), in: response, from: 0) else {
      throw ScenarioError("the response has no end of its head")
    }
    var body: [UInt8] = []
    var place = head + 4
    while let end = index(of: [13, 10], in: response, from: place) {
      guard let size = Int(String(decoding: response[place..<end], as: UTF8.self), radix: 16),
        end + 2 + size <= response.count
      else { throw ScenarioError("the response has a wrong chunk at byte \(place)") }
      if size == 0 { return body }
      body += response[end + 2..<end + 2 + size]
      place = end + 2 + size + 2
    }
    throw ScenarioError("the response ends without a last chunk")
  }

  private static func index(of mark: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    guard start <= bytes.count - mark.count else { return nil }
    return (start...bytes.count - mark.count).first {
      Array(bytes[$0..<$0 + mark.count]) == mark
    }
  }
}
