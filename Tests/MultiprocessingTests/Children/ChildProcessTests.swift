import Glibc
import Multiprocessing
import MultiprocessingTestTasks
import Testing

extension MultiprocessingTests {
  @Suite struct ChildProcessTests {
    private func child<Work: ProcessTask>(
      _ task: Work, _ start: Start, name: String? = nil, isDaemon: Bool = false
    ) throws -> ChildProcess {
      ChildProcess(
        task, start: try start.method(), tasks: testTasks, name: name, isDaemon: isDaemon)
    }

    @Test(arguments: Start.allCases)
    func `a child runs its task and can be joined`(_ start: Start) throws {
      let file = TemporaryFile()
      let child = try child(WriteName(path: file.path), start, name: "a-name-longer-than-15")
      #expect(child.processID == nil)
      try child.start()
      #expect(child.join(timeout: .seconds(20)))
      #expect(child.exitStatus == .exited(0))
      #expect(file.text == "a-name-longer-than-15 a-name-longer-t\n")
      #expect(!isRunning(try #require(child.processID)))
    }

    @Test(arguments: Start.allCases)
    func `exit codes and signals are reported`(_ start: Start) throws {
      let leaving = try child(Leave(code: 7), start)
      try leaving.start()
      leaving.join(timeout: .seconds(20))
      #expect(leaving.exitStatus == .exited(7))
      let file = TemporaryFile()
      for (end, signal) in [(ChildProcess.terminate, SIGTERM), (ChildProcess.kill, SIGKILL)] {
        let hanging = try child(Hang(path: file.path), start)
        try hanging.start()
        #expect(!hanging.join(timeout: .milliseconds(5)))
        #expect(hanging.isAlive)
        end(hanging)()
        #expect(hanging.join(timeout: .seconds(20)))
        #expect(hanging.exitStatus == .signalled(signal))
      }
    }

    @Test func `after the start neither name nor daemon flag can be set, nor can it start again`()
      throws
    {
      let child = try child(Hash(n: 1), .spawn)
      try child.setName("early")
      try child.setDaemon(true)
      try child.start()
      for attempt in [
        { try child.setName("late") }, { try child.setDaemon(false) }, { try child.start() },
      ] {
        let error = #expect(throws: MultiprocessingError.self) { try attempt() }
        #expect(error?.code == .wrongState)
      }
      child.join()
      #expect(child.name == "early")
    }

    @Test func `a type that is not in the catalogue is refused at the start`() throws {
      let child = ChildProcess(Unknown(), start: .spawn(executable: Probe.path), tasks: testTasks)
      let error = #expect(throws: MultiprocessingError.self) { try child.start() }
      #expect(error?.code == .unknownTask)
    }

    @Test func `a fork runs a closure on its own copy of memory`() throws {
      #expect(try Probe.run("fork-closure") == "child 10\nparent 0\nexited(0)")
    }

    @Test func `at exit daemons are ended and others are waited for`() throws {
      let lines = try Probe.run("exit-with-children").split(separator: "\n")
      let daemon = try #require(lines.first.flatMap { Int32($0) })
      #expect(!isRunning(daemon))
      #expect(lines.dropFirst() == ["end of main", "the other child is done"])
    }

    @Test(arguments: ["daemon-fork", "daemon-fork-server", "daemon-spawn"])
    func `a daemon does not outlive a parent that is killed`(_ scenario: String) throws {
      let probe = try Probe.start(scenario)
      let pids = try #require(probe.readLine()).split(separator: " ").compactMap { Int32($0) }
      try #require(pids.count == 2)
      #expect(isRunning(pids[1]))
      kill(pids[0], SIGKILL)
      #expect(eventually(within: 1) { !isRunning(pids[1]) })
      probe.wait()
    }
  }
}

private struct Unknown: ProcessTask {
  func run(_ context: TaskContext) throws -> NoResult { NoResult() }
}
