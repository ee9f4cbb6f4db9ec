import BenchCore
import NIOCore
import Testing

@testable import BenchKernels

@Suite struct HTTPGetTests {
  @Test(arguments: [(0, false), (1000, false), (300_000, false), (1000, true), (300_000, true)])
  func `objects come whole, with a length or in chunks`(size: Int, isChunked: Bool) async throws {
    let scratch = try ScratchDirectory()
    defer { clean(scratch) }
    try await withHTTPServer(objectSize: size, isChunked: isChunked) { fixtures in
      let program = try TaskProgram(
        [try objects(saving: true)],
        context: context(tasks: 6, scratch: scratch.path, fixtures: fixtures))
      let blocking = try runBlocking(program, tasks: 0..<6, workers: 2)
      for index in 0..<6 {
        let expected = HTTPObjectServer.content(of: "/objects/\(index).bin", size: size)
        #expect(try scratch.read("downloads/\(index).bin") == expected)
      }
      let suspending = try await runSuspending(program, tasks: 0..<6, workers: 3)
      #expect(suspending == blocking)
      #expect(Set(blocking).count == 6)
      #expect(names(scratch).allSatisfy { !$0.hasPrefix(".") })
    }
  }

  @Test func `a status other than 200 is an error with the URL`() async throws {
    try await withHTTPServer { fixtures in
      let program = try TaskProgram(
        [try step("http-get", ["path": .text("/nowhere")])], context: context(fixtures: fixtures))
      let errors = await failuresOfBothForms(program)
      for error in [errors.blocking, errors.suspending] {
        #expect(error.contains("/nowhere: the server answered 404 Not Found"), "\(error)")
      }
    }
  }

  @Test func `coroutines on one loop wait for their answers at the same time`() async throws {
    // The server answers nobody before all eight have asked.
    let reply = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
    try await ScriptedServer(reply: [reply], gate: ScriptedServer.Gate(of: 8)).run { port in
      let program = try program(port: port, timeout: .seconds(60))
      #expect(try await runSuspending(program, tasks: 0..<8, workers: 8).count == 8)
    }
  }

  @Test func `the fixture waits for its delay`() async throws {
    try await withHTTPServer(delay: .milliseconds(30)) { fixtures in
      let program = try TaskProgram([try objects()], context: context(fixtures: fixtures))
      let start = MonotonicClock.now()
      _ = try runBlocking(program, tasks: 0..<3)
      #expect(MonotonicClock.now() - start >= .milliseconds(90))
    }
  }

  @Test(arguments: [
    // What the server sends, whether it closes, and what the error says.
    (["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"], true, "closed inside the response"),
    (["HTTP/1.1 200 OK\r\nContent-Le"], true, "closed inside the response"),
    (["SSH-2.0-OpenSSH_9.7\r\n"], true, "the response is garbled"),
    (["\u{0}\u{1}\u{2}\u{3}\u{4}"], false, "the response is garbled"),
    (
      ["HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nXYZ\r\n"], false,
      "the response is garbled"
    ),
    (
      ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"], false,
      "the response is garbled"
    ),
    (
      ["HTTP/1.1 200 OK\r\nContent-Length: 3\r\nx-content-hash: 12ab\r\n\r\nabc"], false,
      "its hash differs"
    ),
    (["HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n"], false, "at most 2048 are taken"),
    (
      ["HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 5000)], false,
      "at most 2048 are taken"
    ),
    (
      ["HTTP/1.1 302 Found\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n"], false,
      "answered 302 Found (it points to /other)"
    ),
    ([], true, "closed the connection before its response was complete"),
    ([], false, "no response after 500ms"),
    (["HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"], false, "after 500ms"),
  ])
  func `a hostile server is an error of its task`(
    reply: [String], closes: Bool, expected: String
  ) async throws {
    // Short only where the limit is what is tested: a busy machine may need long for the rest.
    let timeout: Nanoseconds = expected.hasSuffix("500ms") ? .milliseconds(500) : .seconds(20)
    let errors = try await ScriptedServer(reply: reply, closes: closes).run { port in
      await failuresOfBothForms(try program(port: port, timeout: timeout))
    }
    #expect(errors.blocking.contains(expected), "blocking: \(errors.blocking)")
    #expect(errors.suspending.contains(expected), "suspending: \(errors.suspending)")
    #expect(errors.blocking.contains("GET http://127.0.0.1:"))
  }

  @Test func `a server that drips bytes is stopped by the limit of the whole request`()
    async throws
  {
    let drops = Array("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n").map { String($0) }
    let server = ScriptedServer(reply: drops, pause: .milliseconds(100))
    let errors = try await server.run { port in
      await failuresOfBothForms(try program(port: port, timeout: .milliseconds(500)))
    }
    #expect(errors.blocking.contains("not complete after 500ms"), "\(errors.blocking)")
    #expect(errors.suspending.contains("not complete after 500ms"), "\(errors.suspending)")
  }

  @Test func `a response in single bytes is read like any other`() async throws {
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
    let server = ScriptedServer(reply: text.map { String($0) }, pause: .microseconds(10))
    try await server.run { port in
      let program = try program(port: port, timeout: .seconds(10))
      let blocking = try runBlocking(program, tasks: 0..<1)
      #expect(try await runSuspending(program, tasks: 0..<1) == blocking)
    }
  }

  @Test func `a kept connection that the server closed is opened again`() async throws {
    let reply = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc"
    let server = ScriptedServer(reply: [reply], repliesPerConnection: 2)
    try await server.run { port in
      let program = try program(port: port, timeout: .seconds(10))
      let blocking = try runBlocking(program, tasks: 0..<7)
      #expect(try await runSuspending(program, tasks: 0..<7) == blocking)
    }
  }

  @Test func `a body that ends with the connection is whole`() async throws {
    let server = ScriptedServer(reply: ["HTTP/1.0 200 OK\r\n\r\nabc"], closes: true)
    try await server.run { port in
      let program = try program(port: port, timeout: .seconds(10))
      let blocking = try runBlocking(program, tasks: 0..<3)
      #expect(try await runSuspending(program, tasks: 0..<3) == blocking)
    }
  }

  @Test func `other bytes give another checksum unless they are not to be verified`()
    async throws
  {
    func checksum(_ body: String, verify: Bool) async throws -> UInt64? {
      let reply = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      return try await ScriptedServer(reply: [reply]).run { port in
        let get = try step("http-get", ["path": .text("/a"), "verify": .flag(verify)])
        let program = try TaskProgram(
          [get], context: context(fixtures: ["http-server.port": .integer(Int64(port))]))
        return try runBlocking(program, tasks: 0..<1).first
      }
    }
    #expect(try await checksum("abc", verify: true) != checksum("abd", verify: true))
    #expect(try await checksum("abc", verify: false) == checksum("abd", verify: false))
  }

  private func objects(saving: Bool = false) throws -> StepSpecification {
    try StepCatalogue.specification(
      "http-get",
      [
        "path": .template(try Template(parsing: "/objects/{index}.bin")),
        "save": .value(.flag(saving)),
      ])
  }

  private func program(port: Int, timeout: Nanoseconds) throws -> TaskProgram {
    let get = try step(
      "http-get",
      [
        "path": .text("/objects/a"), "timeout": .duration(timeout),
        "max-size": .bytes(.kibibytes(2)),
      ])
    return try TaskProgram(
      [get], context: context(fixtures: ["http-server.port": .integer(Int64(port))]))
  }
}

/// The files that were downloaded into a scratch folder.
func names(_ scratch: ScratchDirectory) -> [String] {
  (try? ScratchDirectory.names(in: scratch.path + "/downloads")) ?? []
}

/// Removes the downloads too.
func clean(_ scratch: ScratchDirectory) {
  for name in names(scratch) { unlinkFile("\(scratch.path)/downloads/\(name)") }
}
