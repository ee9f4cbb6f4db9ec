import BenchCore
import CPrimitives
import Glibc
import Testing

@testable import BenchKernels

@Suite struct FixtureTests {
  @Test func `server fixtures serve from processes of their own and leave nothing`() async {
    await #expect(processExitsWith: .success) {
      let scratch = try ScratchDirectory()
      let before = Leftovers.now()
      let fixtures = try FixtureSet.start(
        [
          try FixtureCatalogue.specification("http-server", ["object-size": .bytes(Bytes(100))]),
          try FixtureCatalogue.specification("echo-server"),
          try FixtureCatalogue.specification("scratch"),
        ], scratchDirectory: scratch.path, allowsThreads: true)
      #expect(fixtures.processes.map(\.kind) == ["http-server", "echo-server"])
      #expect(fixtures.failure == nil)
      let program = try TaskProgram(
        [
          try step("echo", ["rounds": .integer(3)]),
          try step("http-get", ["path": .text("/objects/a"), "save": .flag(true)]),
        ], context: context(scratch: scratch.path, fixtures: fixtures.variables))
      let checksums = try runBlocking(program, tasks: 0..<8, workers: 3)
      #expect(Set(checksums).count == 8)
      #expect(
        try scratch.read("downloads/a") == HTTPObjectServer.content(of: "/objects/a", size: 100))
      let suspending = try await runSuspending(program, tasks: 0..<8, workers: 4)
      #expect(suspending == checksums)
      fixtures.stop()
      fixtures.stop()
      #expect(Leftovers.now() == before)
      clean(scratch)
      scratch.remove()
    }
  }

  @Test func `a Unix echo server needs no port`() async {
    await #expect(processExitsWith: .success) {
      let scratch = try ScratchDirectory()
      let fixtures = try FixtureSet.start(
        [try FixtureCatalogue.specification("echo-server", ["transport": .text("unix")])],
        scratchDirectory: scratch.path, allowsThreads: true)
      let program = try TaskProgram(
        [try step("echo")], context: context(fixtures: fixtures.variables))
      #expect(try runBlocking(program, tasks: 0..<2).count == 2)
      fixtures.stop()
      scratch.remove()
    }
  }

  @Test func `a server that dies is noticed and reported`() async {
    await #expect(processExitsWith: .success) {
      let fixtures = try FixtureSet.start(
        [try FixtureCatalogue.specification("http-server")], scratchDirectory: "/tmp",
        allowsThreads: true)
      guard let process = fixtures.processes.first else { return }
      kill(process.pid, SIGKILL)
      while process.isRunning { usleep(1000) }
      #expect(
        fixtures.failure == "the fixture 'http-server' (pid \(process.pid)) ended too early")
      fixtures.stop()
    }
  }

  @Test func `a server that cannot start is an error, and the others are stopped`() async {
    await #expect(processExitsWith: .success) {
      let before = Leftovers.now()
      let error = #expect(throws: BenchError.self) {
        try FixtureSet.start(
          [
            try FixtureCatalogue.specification("http-server"),
            try FixtureCatalogue.specification("echo-server", ["transport": .text("unix")]),
          ], scratchDirectory: "/no/such/folder", allowsThreads: true)
      }
      #expect(error?.message.contains("'echo-server' could not be started: bind") == true)
      #expect(Leftovers.now() == before)
    }
  }

  @Test func `a server that is never ready is ended at the limit`() async {
    await #expect(processExitsWith: .success) {
      let before = Leftovers.now()
      let error = #expect(throws: BenchError.self) {
        try FixtureProcess.start(
          SilentFixture([:], scratchDirectory: ""), limit: .milliseconds(100), allowsThreads: true)
      }
      #expect(error?.message.contains("was not ready after 100ms") == true)
      #expect(Leftovers.now() == before)
    }
  }

  @Test func `a stubborn server is killed`() async {
    await #expect(processExitsWith: .success) {
      let before = Leftovers.now()
      let process = try FixtureProcess.start(
        StubbornFixture([:], scratchDirectory: ""), allowsThreads: true)
      #expect(process.isRunning)
      process.stop(patience: .milliseconds(50))
      #expect(Leftovers.now() == before)
    }
  }

  @Test func `a server dies with its parent`() async {
    await #expect(processExitsWith: .success) {
      var ends: [Int32] = [0, 0]
      #expect(cprimitives_pipe(&ends) == 0)
      let parent = cprimitives_fork()
      if parent == 0 {
        let process = try? FixtureProcess.start(
          StubbornFixture([:], scratchDirectory: ""), allowsThreads: true)
        var pid = process?.pid ?? -1
        write(ends[1], &pid, 4)
        pause()
      }
      var pid: Int32 = 0
      #expect(read(ends[0], &pid, 4) == 4)
      #expect(pid > 0 && kill(pid, 0) == 0)
      kill(parent, SIGKILL)
      waitpid(parent, nil, 0)
      // It is not our child: somebody else reaps it, so its end shows as its path in /proc going.
      let deadline = MonotonicClock.now() + .seconds(10)
      while Leftovers.isAlive(pid), MonotonicClock.now() < deadline { usleep(1000) }
      #expect(!Leftovers.isAlive(pid))
    }
  }

  @Test func `a process with several threads refuses to fork`() async {
    let error = #expect(throws: BenchError.self) {
      try FixtureSet.start(
        [try FixtureCatalogue.specification("http-server")], scratchDirectory: "/tmp")
    }
    #expect(error?.message.contains("threads, not one") == true)
  }

  @Test func `reports are read piece by piece`() throws {
    let variables: [String: Value] = [
      "port": .integer(4000), "path": .text("/tmp/a b"), "size": .bytes(Bytes(12)),
    ]
    let text = try FixtureReport.lines(variables)
    #expect(FixtureReport.outcome(of: text) == .ready(variables))
    #expect(FixtureReport.outcome(of: String(text.dropLast())) == .incomplete)
    #expect(FixtureReport.outcome(of: "") == .incomplete)
    #expect(FixtureReport.outcome(of: "error no\n") == .failed("no"))
    guard case .failed = FixtureReport.outcome(of: "what?\n") else {
      Issue.record("nonsense was taken for a report")
      return
    }
  }

  @Test func `unknown fixtures and wrong arguments are errors`() {
    let unknown = #expect(throws: BenchError.self) {
      try FixtureSet.start([FixtureSpecification(kind: "http-sever")], scratchDirectory: "/tmp")
    }
    #expect(unknown?.remedy == "did you mean 'http-server'?")
    #expect(throws: BenchError.self) {
      try FixtureSet.start(
        [try FixtureCatalogue.specification("scratch", ["name": .text("../x")])],
        scratchDirectory: "/tmp")
    }
  }
}

/// Waits without ever being ready.
private struct SilentFixture: FixtureDefinition {
  static let descriptor = FixtureDescriptor(
    kind: "silent", summary: "says nothing", fields: [], example: "silent: {}")
  init(_ arguments: [String: Value], scratchDirectory: String) throws {}
  var isServer: Bool { true }
  func serve(ready: ([String: Value]) throws -> Void) throws { pause() }
}

/// Is ready, and does not follow SIGTERM.
private struct StubbornFixture: FixtureDefinition {
  static let descriptor = FixtureDescriptor(
    kind: "stubborn", summary: "does not end", fields: [], example: "stubborn: {}")
  init(_ arguments: [String: Value], scratchDirectory: String) throws {}
  var isServer: Bool { true }
  func serve(ready: ([String: Value]) throws -> Void) throws {
    signal(SIGTERM, SIG_IGN)
    try ready([:])
    while true { pause() }
  }
}
