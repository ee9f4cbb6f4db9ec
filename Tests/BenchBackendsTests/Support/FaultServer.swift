import BenchCore
import Glibc
import Synchronization

@testable import BenchKernels

/// What goes wrong with an object: the first part of its name says it, such as `reset-3`.
enum ServerFault: String, CaseIterable, Sendable {
  case plain, delayed, chunked, moved, announced, unmeasured
  case lost, silent, reset, truncated, garbage, slow, loop
  case empty, unmodified, miscounted, flooded, endless

  /// Whether the object comes whole in the end.
  var isWhole: Bool {
    [.plain, .delayed, .chunked, .moved, .announced, .unmeasured].contains(self)
  }

  /// What the error of a download says.
  var error: String {
    switch self {
    case .lost: "closed the connection before"
    case .silent: "no response after"
    case .reset: "GET "
    case .truncated: "closed inside the response"
    case .garbage, .miscounted, .flooded: "the response is garbled"
    case .empty: "answered 204"
    case .unmodified: "answered 304"
    case .endless: "at most 67108864 are taken"
    case .slow: "not complete after"
    default: "redirected more than 10 times"
    }
  }
}

/// Serves objects over plain sockets, a thread a connection, and does harm as their names ask for.
final class FaultServer: Sendable {
  let port: Int
  private let listener: Int32
  private let state = Mutex((threads: [pthread_t](), clients: Set<Int32>(), isOpen: true))

  /// The bytes of an object.
  static func content(of name: String) -> [UInt8] { Pattern.bytes(20_000, seed: Mix.text(name)) }

  init() throws {
    let (listener, address) = try Sockets.listen(
      on: .internet(host: "127.0.0.1", port: 0), backlog: 128)
    guard case .internet(_, let port) = address else { throw ValueError("no port") }
    self.listener = listener
    self.port = port
    start { $0.acceptClients() }
  }

  /// Ends all connections and threads.
  func stop() {
    state.withLock { state in
      state.isOpen = false
      shutdown(listener, Int32(SHUT_RDWR))
      for client in state.clients { shutdown(client, Int32(SHUT_RDWR)) }
    }
    while let thread = state.withLock({ $0.threads.popLast() }) { pthread_join(thread, nil) }
    close(listener)
  }

  private func start(_ body: @escaping @Sendable (FaultServer) -> Void) {
    let job = Unmanaged.passRetained(ServerJob { body(self) }).toOpaque()
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        Unmanaged<ServerJob>.fromOpaque(argument).takeRetainedValue().body()
        return nil
      }, job)
    precondition(code == 0, "pthread_create")
    state.withLock { $0.threads.append(thread) }
  }

  private func acceptClients() {
    while true {
      let client = accept(listener, nil, nil)
      guard client >= 0 else { return }
      let isOpen = state.withLock { state in
        if state.isOpen { state.clients.insert(client) }
        return state.isOpen
      }
      guard isOpen else {
        close(client)
        return
      }
      start { server in
        while let name = request(on: client), respond(to: name, on: client) {}
        server.state.withLock { _ = $0.clients.remove(client) }
        close(client)
      }
    }
  }
}

private final class ServerJob: Sendable {
  let body: @Sendable () -> Void
  init(_ body: @escaping @Sendable () -> Void) { self.body = body }
}

/// The last part of the path that a client asks for; nil when it has gone.
private func request(on client: Int32) -> String? {
  var text: [UInt8] = []
  while !text.suffix(4).elementsEqual("\r\n\r\n".utf8) {
    var byte: UInt8 = 0
    guard read(client, &byte, 1) == 1 else { return nil }
    text.append(byte)
  }
  let path = String(decoding: text, as: UTF8.self).split(separator: " ").dropFirst().first
  return path?.split(separator: "/").last.map(String.init)
}

/// Answers; returns whether the connection goes on.
private func respond(to name: String, on client: Int32) -> Bool {
  let parts = name.split(separator: "-")
  let fault = parts.first.flatMap { ServerFault(rawValue: String($0)) } ?? .lost
  let body = FaultServer.content(of: name)
  let head = "HTTP/1.1 200 OK\r\nContent-Length: \(body.count)\r\n\r\n"
  switch fault {
  case .plain: return send(Array(head.utf8) + body, to: client)
  case .delayed: return !waits(20, for: client) && send(Array(head.utf8) + body, to: client)
  case .chunked:
    let half = body.count / 2
    let size = String(half, radix: 16)
    let start = Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\(size)\r\n".utf8)
    let middle = Array("\r\n\(size)\r\n".utf8)
    return send(start + body[..<half], to: client)
      && send(middle + body[half...] + Array("\r\n0\r\n\r\n".utf8), to: client)
  case .announced:
    // Informational responses before the one that counts.
    let before = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
    return send(Array((before + head).utf8) + body, to: client)
  case .unmeasured:
    // As before HTTP/1.1: the connection's end is the body's.
    _ = send(Array("HTTP/1.0 200 OK\r\n\r\n".utf8) + body, to: client)
  case .empty: return send(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8), to: client)
  case .unmodified:
    // The length is that of the object, which does not follow.
    let text = "HTTP/1.1 304 Not Modified\r\nContent-Length: \(body.count)\r\n\r\n"
    return send(Array(text.utf8), to: client)
  case .miscounted:
    let text = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"
    return send(Array(text.utf8), to: client)
  case .flooded:
    guard send(Array("HTTP/1.1 200 OK\r\n".utf8), to: client) else { return false }
    let line = Array("X-Filler: \(String(repeating: "y", count: 1000))\r\n".utf8)
    for _ in 0..<10_000 where !send(line, to: client) { return false }
  case .endless:
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
    return send(Array(text.utf8) + body, to: client)
  case .moved, .loop:
    let place = fault == .loop ? name : "../objects/plain-\(parts.last ?? "")"
    let text = "HTTP/1.1 302 Found\r\nLocation: \(place)\r\nContent-Length: 0\r\n\r\n"
    return send(Array(text.utf8), to: client)
  case .lost: return false
  case .silent: while !waits(60_000, for: client) {}
  case .reset:
    _ = send(Array(head.utf8) + body[..<5000], to: client)
    var hard = linger(l_onoff: 1, l_linger: 0)
    setsockopt(client, SOL_SOCKET, SO_LINGER, &hard, socklen_t(MemoryLayout<linger>.size))
  case .truncated: _ = send(Array(head.utf8) + body[..<5000], to: client)
  case .garbage: _ = send(body, to: client)
  case .slow:
    for byte in Array(head.utf8) + body {
      guard !waits(50, for: client), send([byte], to: client) else { break }
    }
  }
  return false
}

/// Waits for the client to go; false when the milliseconds are over first.
private func waits(_ milliseconds: Int32, for client: Int32) -> Bool {
  var descriptor = pollfd(fd: client, events: Int16(POLLIN), revents: 0)
  return poll(&descriptor, 1, milliseconds) > 0
}

private func send(_ bytes: [UInt8], to client: Int32) -> Bool {
  bytes.withUnsafeBytes {
    Glibc.send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }
}
