import Glibc
import Multiprocessing
import MultiprocessingTestTasks
import Testing

/// How a pool of a test may start its workers; forks of the test runner itself are refused, so
/// they are tested in the probe.
enum Start: String, CaseIterable, Sendable {
  case forkServer, spawn

  func method() throws -> StartMethod {
    switch self {
    case .forkServer: .forkServer(try ForkServer.spawn(executable: Probe.path))
    case .spawn: .spawn(executable: Probe.path)
    }
  }

  func pool(
    workers: Int = 2, options: PoolOptions = PoolOptions(),
    initializer: (any ProcessTask)? = nil, handler: (any RawTaskHandler)? = nil
  ) throws -> ProcessPool {
    try ProcessPool(
      workers: workers, start: method(), tasks: testTasks, options: options,
      initializer: initializer, handler: handler)
  }
}

extension MultiprocessingTests {
  @Suite struct PoolTests {
    @Test(arguments: Start.allCases)
    func `results come back, as bytes and encoded`(_ start: Start) throws {
      let pool = try start.pool()
      defer { pool.shutdown() }
      for n in 0..<200 {
        #expect(try pool.submit(Hash(n: n)).wait() == Hash.expected(n))
        #expect(try pool.submit(HashCoded(n: n)).wait() == Hash.expected(n))
        #expect(try pool.submit(Echo(text: "text \(n)")).wait() == "text \(n)")
      }
    }

    @Test func `more tasks than slots wait their turn`() throws {
      var options = PoolOptions()
      options.slots = 4
      let pool = try Start.spawn.pool(options: options)
      defer { pool.shutdown() }
      let futures = try (0..<1000).map { try pool.submit(HashCoded(n: $0)) }
      for (n, future) in futures.enumerated() { #expect(try future.wait() == Hash.expected(n)) }
    }

    @Test func `messages larger than a slot cross unharmed`() throws {
      let pool = try Start.spawn.pool()
      defer { pool.shutdown() }
      for size in [0, 1, 200, 230, 231, 232, 233, 5000, 1 << 20, 5 << 20] {
        let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        #expect(try pool.submit(Blob(bytes: bytes)).wait() == bytes.map { $0 &+ 1 })
      }
    }

    @Test func `an error keeps its type, text and origin`() throws {
      let pool = try Start.spawn.pool()
      defer { pool.shutdown() }
      _ = try pool.submit(Hash(n: 1)).wait()
      let future = try pool.submit(Fail(message: "out of paper"))
      let failure = #expect(throws: TaskFailure.self) { try future.wait() }
      #expect(failure?.reason == .threw(type: "Trouble", message: "out of paper"))
      #expect(failure?.taskIndex == 1)
      #expect(pool.workerProcessIDs.contains(failure?.workerPID ?? 0))
    }

    @Test(arguments: Start.allCases)
    func `a killed worker takes only its own task and is replaced`(_ start: Start) throws {
      let file = TemporaryFile()
      let pool = try start.pool()
      defer { pool.shutdown() }
      let lost = try pool.submit(Hang(path: file.path))
      let others = try (0..<50).map { try pool.submit(Hash(n: $0)) }
      let pid = try #require(file.firstNumber())
      kill(pid, SIGKILL)
      let failure = #expect(throws: TaskFailure.self) { try lost.wait(timeout: .seconds(20)) }
      #expect(failure?.reason == .workerDied(.signalled(SIGKILL)))
      #expect(failure?.workerPID == pid)
      for (n, future) in others.enumerated() { #expect(try future.wait() == Hash.expected(n)) }
      #expect(eventually { pool.workerProcessIDs.count == 2 })
      #expect(!pool.workerProcessIDs.contains(pid))
    }

    @Test(arguments: Start.allCases)
    func `a worker that exits in a task is reported with its code`(_ start: Start) throws {
      let pool = try start.pool(workers: 1)
      defer { pool.shutdown() }
      let failure = #expect(throws: TaskFailure.self) {
        try pool.submit(Leave(code: 3)).wait(timeout: .seconds(20))
      }
      #expect(failure?.reason == .workerDied(.exited(3)))
      #expect(try pool.submit(Hash(n: 5)).wait(timeout: .seconds(20)) == Hash.expected(5))
    }

    @Test func `an initialiser runs in every worker before its tasks`() throws {
      let pool = try Start.spawn.pool(initializer: Remember(number: 42))
      defer { pool.shutdown() }
      for _ in 0..<20 { #expect(try pool.submit(Recall()).wait() == 42) }
    }

    @Test func `a pool whose workers cannot begin says why`() throws {
      let pool = try Start.spawn.pool(initializer: FailToBegin())
      defer { pool.shutdown() }
      let error = #expect(throws: MultiprocessingError.self) {
        try pool.waitUntilReady(timeout: .seconds(20))
      }
      #expect(error?.code == .broken)
      #expect(error?.message.contains("no licence for this worker") == true)
    }

    @Test func `a waiting task can be cancelled, a running one not`() throws {
      let file = TemporaryFile()
      let pool = try Start.spawn.pool(workers: 1)
      let running = try pool.submit(Hang(path: file.path))
      let waiting = try pool.submit(Hash(n: 1))
      _ = try #require(file.firstNumber())
      #expect(!running.cancel())
      #expect(waiting.cancel())
      let failure = #expect(throws: TaskFailure.self) { try waiting.wait() }
      #expect(failure?.reason == .cancelled)
      pool.terminate()
      #expect(throws: TaskFailure.self) { try running.wait() }
    }

    @Test func `a wait ends at its time limit`() throws {
      let file = TemporaryFile()
      let pool = try Start.spawn.pool(workers: 1)
      let future = try pool.submit(Hang(path: file.path))
      let error = #expect(throws: MultiprocessingError.self) {
        try future.wait(timeout: .milliseconds(20))
      }
      #expect(error?.code == .timedOut)
      pool.terminate()
    }

    @Test func `results can be awaited by many Swift tasks`() async throws {
      let pool = try Start.spawn.pool()
      defer { pool.shutdown() }
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for n in 0..<100 {
          group.addTask { try await pool.run(HashCoded(n: n)) == Hash.expected(n) }
        }
        for try await isRight in group { #expect(isRight) }
      }
    }

    @Test func `after shutdown nothing is accepted and nothing is left`() throws {
      let before = openDescriptorCount()
      let pool = try Start.spawn.pool()
      let pids = pool.workerProcessIDs
      let futures = try (0..<100).map { try pool.submit(HashCoded(n: $0)) }
      pool.shutdown()
      let areDone = futures.map(\.isDone)
      #expect(!areDone.contains(false))
      #expect(pids.filter(isRunning) == [])
      #expect(childProcesses().isDisjoint(with: pids))
      let error = #expect(throws: MultiprocessingError.self) { try pool.submit(Hash(n: 1)) }
      #expect(error?.code == .closed)
      #expect(openDescriptorCount() <= before + 3)  // event, memory and spill of the pool object
    }

    @Test func `a dispatch runs raw tasks and reports each failure by number`() throws {
      let pool = try Start.spawn.pool(handler: RawHash())
      defer { pool.shutdown() }
      var results = [UInt64?](repeating: nil, count: 2000)
      var failures: [Int: TaskFailure] = [:]
      try pool.dispatch(count: results.count) { index, task in
        task.append(index)
      } onResult: { index, _, bytes in
        results[index] = bytes.load(as: UInt64.self)
      } onFailure: { index, failure in
        failures[index] = failure
      }
      #expect(Set(failures.keys) == [666, 667])
      #expect(failures[667]?.reason == .workerDied(.signalled(SIGKILL)))
      for (n, result) in results.enumerated() where n != 666 && n != 667 {
        #expect(result == Hash.expected(n))
      }
    }
  }
}
