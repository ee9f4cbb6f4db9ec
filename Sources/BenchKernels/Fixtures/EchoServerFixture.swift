public import BenchCore
import Glibc
import NIOCore
import NIOPosix

/// `echo-server`: a server that sends everything back, in a process of its own, on one thread.
public struct EchoServerFixture: FixtureDefinition {
  /// The reference entry.
  public static let descriptor = FixtureDescriptor(
    kind: "echo-server", summary: "a server that sends back whatever it receives",
    fields: [
      FieldDescriptor(
        "transport", .text, "TCP on the loopback interface, or a Unix socket",
        default: .text("tcp"), choices: ["tcp", "unix"])
    ],
    example: "fixture: { echo-server: { transport: unix } }")

  private let endpoint: SocketEndpoint

  /// Reads the arguments.
  public init(_ arguments: [String: Value], scratchDirectory: String) throws {
    switch try arguments.typed.text("transport") {
    case "tcp": endpoint = .internet(host: "127.0.0.1", port: 0)
    case "unix": endpoint = .unix(path: scratchDirectory + "/echo.sock")
    case let other:
      throw ValueError("unknown transport '\(other)'; valid are: tcp, unix")
    }
  }

  /// Its work must not be counted as the tasks'.
  public var isServer: Bool { true }

  /// Gives `port` (TCP) or `path` (Unix socket), then serves for ever.
  public func serve(ready: ([String: Value]) throws -> Void) throws {
    let backlog = HTTPServerFixture.backlog
    let (listener, address) = try Sockets.listen(on: endpoint, backlog: backlog)
    switch address {
    case .internet(_, let port): try ready(["port": .integer(Int64(port))])
    case .unix(let path): try ready(["path": .text(path)])
    }
    MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { loop in
      EchoServer().start(on: loop, listener: listener, backlog: backlog)
        .whenFailure { _ in loop.shutdownGracefully { _ in } }
    }
  }
}
