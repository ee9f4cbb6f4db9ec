public import BenchCore
import Glibc
import NIOCore
import NIOPosix

/// `http-server`: a loopback HTTP server in a process of its own, on one thread.
public struct HTTPServerFixture: FixtureDefinition {
  /// The reference entry.
  public static let descriptor = FixtureDescriptor(
    kind: "http-server",
    summary: "a loopback HTTP/1.1 server; /objects/NAME gives bytes that follow from the path",
    fields: [
      FieldDescriptor(
        "object-size", .bytes, "the size of every object", default: .bytes(.kibibytes(4)),
        range: 0...67_108_864),
      FieldDescriptor(
        "delay", .duration, "how long the server waits before it answers",
        default: .duration(.zero)),
      FieldDescriptor(
        "chunked", .flag, "whether bodies are sent in chunks", default: .flag(false)),
    ],
    example: "fixture: { http-server: { object-size: 4KiB, delay: 5ms } }")

  /// Clients that may wait to be accepted: as many as the largest workload opens at once.
  static let backlog: Int32 = 4096

  private let server: HTTPObjectServer

  /// Reads the arguments.
  public init(_ arguments: [String: Value], scratchDirectory: String) throws {
    let arguments = arguments.typed
    server = HTTPObjectServer(
      objectSize: Int(try arguments.bytes("object-size").count),
      delay: .nanoseconds(try arguments.duration("delay").count),
      isChunked: try arguments.flag("chunked"))
  }

  /// Its work must not be counted as the tasks'.
  public var isServer: Bool { true }

  /// Gives `port`, then serves for ever.
  public func serve(ready: ([String: Value]) throws -> Void) throws {
    let (listener, address) = try Sockets.listen(
      on: .internet(host: "127.0.0.1", port: 0), backlog: Self.backlog)
    guard case .internet(_, let port) = address else { return }
    // The socket listens already: a client that comes before the loop runs waits in the backlog.
    try ready(["port": .integer(Int64(port))])
    MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { loop in
      server.start(on: loop, listener: listener, backlog: Self.backlog)
        .whenFailure { _ in loop.shutdownGracefully { _ in } }
    }
  }
}
