import BenchCore
import BenchKernels
import Testing

@Suite struct EchoTests {
  @Test(arguments: [1, 64, 200_000])
  func `messages of any size come back the same on every kind of worker`(size: Int64)
    async throws
  {
    try await withEchoServer { fixtures in
      let echo = try step("echo", ["payload": .bytes(Bytes(size)), "rounds": .integer(3)])
      let program = try TaskProgram([echo], context: context(fixtures: fixtures))
      let blocking = try runBlocking(program, tasks: 0..<8, workers: 2)
      let suspending = try await runSuspending(program, tasks: 0..<8, workers: 4)
      #expect(blocking == suspending)
      #expect(Set(blocking).count == 8)
    }
  }

  @Test func `a Unix socket serves as well`() async throws {
    let scratch = try ScratchDirectory()
    try await withEchoServer(.unix(path: scratch.path + "/echo.sock")) { fixtures in
      let echo = try step("echo", ["payload": .bytes(Bytes(100))])
      let program = try TaskProgram([echo], context: context(fixtures: fixtures))
      let blocking = try runBlocking(program, tasks: 0..<4)
      #expect(try await runSuspending(program, tasks: 0..<4, workers: 2) == blocking)
    }
  }

  @Test func `bytes that come back changed are an error that says which`() async throws {
    let error = try await failures(ScriptedServer(reply: ["AAAAAAAA"]), payload: 8)
    #expect(error.blocking.contains("byte 0 of 8 came back changed"))
    #expect(error.suspending.contains("byte 0 of 8 came back changed"))
  }

  @Test func `a server that closes is an error`() async throws {
    let error = try await failures(ScriptedServer(reply: [], closes: true), payload: 8)
    #expect(error.blocking.contains("closed the connection after 0 of 8 bytes"))
    #expect(error.suspending.contains("closed the connection after 0 of 8 bytes"))
  }

  @Test func `a server that says nothing is an error after the limit`() async throws {
    let error = try await failures(ScriptedServer(reply: []), payload: 8)
    #expect(error.blocking.contains("message 1 of 1: no response after 500ms"))
    #expect(error.suspending.contains("message 1 of 1: no response after 500ms"))
  }

  @Test func `a missing server is an error that names the fixture`() throws {
    let error = #expect(throws: BenchError.self) {
      try TaskProgram([try step("echo")], context: context())
    }
    #expect(error?.message.contains("add the fixture 'echo-server'") == true)
  }

  @Test func `a port that nobody listens on is an error with the address`() async throws {
    // Port 1 of the loopback interface is never in use on a test machine.
    let program = try TaskProgram(
      [try step("echo")], context: context(fixtures: ["echo-server.port": .integer(1)]))
    let error = #expect(throws: StepFailure.self) { try runBlocking(program, tasks: 0..<1) }
    #expect(error?.reason.contains("connect to 127.0.0.1:1 failed") == true)
    let other = await #expect(throws: StepFailure.self) {
      try await runSuspending(program, tasks: 0..<1)
    }
    #expect(other?.reason.contains("connect to 127.0.0.1:1 failed") == true)
  }

  private func failures(_ server: ScriptedServer, payload: Int64) async throws
    -> (blocking: String, suspending: String)
  {
    try await server.run { port in
      let echo = try step(
        "echo",
        ["payload": .bytes(Bytes(payload)), "timeout": .duration(.milliseconds(500))])
      let program = try TaskProgram(
        [echo], context: context(fixtures: ["echo-server.port": .integer(Int64(port))]))
      return await failuresOfBothForms(program)
    }
  }
}

/// What the first task of a program fails with on a blocking and on a suspending worker.
func failuresOfBothForms(_ program: TaskProgram) async -> (blocking: String, suspending: String) {
  var (blocking, suspending) = ("no error", "no error")
  do { _ = try runBlocking(program, tasks: 0..<1) } catch { blocking = "\(error)" }
  do { _ = try await runSuspending(program, tasks: 0..<1) } catch { suspending = "\(error)" }
  return (blocking, suspending)
}
