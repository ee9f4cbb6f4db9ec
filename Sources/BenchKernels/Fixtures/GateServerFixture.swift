public import BenchCore
import Glibc
import NIOCore
import NIOPosix

/// `gate-server`: a loopback server whose clients wait until one of them opens the gate.
///
/// In a process of its own, on one thread: what a waiter costs the server is not in its own figures.
public struct GateServerFixture: FixtureDefinition {
  /// The reference entry.
  public static let descriptor = FixtureDescriptor(
    kind: "gate-server",
    summary: "a server that answers its waiting clients when one opens the gate, for 'park'",
    fields: [], example: "fixture: { gate-server: {} }")

  /// There is nothing to choose.
  public init(_ arguments: [String: Value], scratchDirectory: String) throws {}

  /// Its work must not be counted as the tasks'.
  public var isServer: Bool { true }

  /// Gives `port`, then serves for ever.
  public func serve(ready: ([String: Value]) throws -> Void) throws {
    let backlog = HTTPServerFixture.backlog
    let (listener, address) = try Sockets.listen(
      on: .internet(host: "127.0.0.1", port: 0), backlog: backlog)
    guard case .internet(_, let port) = address else { return }
    try ready(["port": .integer(Int64(port))])
    MultiThreadedEventLoopGroup.withCurrentThreadAsEventLoop { loop in
      GateServer().start(on: loop, listener: listener, backlog: backlog)
        .whenFailure { _ in loop.shutdownGracefully { _ in } }
    }
  }
}
