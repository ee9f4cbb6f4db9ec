import CPrimitives
import Glibc
import Multiprocessing
import MultiprocessingTestTasks
import Testing

extension MultiprocessingTests {
  @Suite struct PoolStressTests {
    @Test(arguments: Start.allCases)
    func `random kills under load lose only what the victims ran`(_ start: Start) throws {
      let children = childProcesses()
      var generator = SplitMix(seed: 1)
      let pool = try start.pool(workers: 3)
      var kills = 0
      var lost = 0
      for _ in 0..<stressCount(10) {
        let futures = try (0..<300).map { try pool.submit(HashCoded(n: $0)) }
        if let victim = pool.workerProcessIDs.randomElement(using: &generator) {
          kill(victim, SIGKILL)
          kills += 1
        }
        for (n, future) in futures.enumerated() {
          do {
            #expect(try future.wait(timeout: .seconds(20)) == Hash.expected(n))
          } catch let failure as TaskFailure {
            #expect(failure.reason == .workerDied(.signalled(SIGKILL)))
            lost += 1
          }
        }
      }
      #expect(lost <= kills)
      pool.shutdown()
      #expect(childProcesses().subtracting(children).isEmpty)
    }

    @Test func `pools come and go and leave nothing`() throws {
      let server = try ForkServer.spawn(executable: Probe.path)
      let descriptors = openDescriptorCount()
      let threads = threadCount()
      for _ in 0..<stressCount(30) {
        let pool = try ProcessPool(workers: 2, start: .forkServer(server), tasks: testTasks)
        #expect(try pool.submit(Hash(n: 3)).wait(timeout: .seconds(20)) == Hash.expected(3))
        pool.shutdown()
      }
      #expect(openDescriptorCount() == descriptors)
      // Idle threads of the Swift runtime may have ended meanwhile.
      #expect(threadCount() <= threads)
      server.stop()
    }

    @Test(arguments: Start.allCases)
    func `children start and end many times and leave nothing`(_ start: Start) throws {
      let method = try start.method()
      let before = (openDescriptorCount(), childProcesses())
      for _ in 0..<stressCount(start == .spawn ? 20 : 100) {
        let child = ChildProcess(Hash(n: 1), start: method, tasks: testTasks)
        try child.start()
        child.join()
        #expect(child.exitStatus == .exited(0))
      }
      #expect(openDescriptorCount() == before.0)
      #expect(childProcesses() == before.1)
    }

    @Test func `callbacks run in this process, once each, and shutdown waits for them`() throws {
      let pool = try Start.spawn.pool()
      let counter = try SharedValue(0)
      let own = getpid()
      for n in 0..<200 {
        try pool.submit(HashCoded(n: n)).onCompletion { future in
          guard getpid() == own, (try? future.wait()) == Hash.expected(n) else { return }
          _ = try? counter.add(1)
        }
      }
      pool.shutdown()
      #expect(counter.value == 200)
    }

    @Test func `workers are replaced after so many tasks, and their number can change`() throws {
      var options = PoolOptions()
      options.maximumTasksPerWorker = 5
      let pool = try Start.forkServer.pool(options: options)
      let pids = try Set((0..<40).map { _ in try pool.submit(WhoAmI()).wait().pid })
      #expect(pids.count >= 4)
      try pool.resize(workers: 4)
      #expect(eventually { pool.workerProcessIDs.count == 4 })
      try pool.resize(workers: 1)
      #expect(eventually { pool.workerProcessIDs.count == 1 })
      #expect(try pool.submit(Hash(n: 9)).wait() == Hash.expected(9))
      pool.shutdown()
    }

    @Test func `a task that may be repeated survives the death of its worker`() throws {
      let file = TemporaryFile()
      let pool = try Start.spawn.pool(workers: 1)
      let future = try pool.submit(DieOnce(path: file.path), retries: 1)
      #expect(try future.wait(timeout: .seconds(20)) == 2)
      pool.shutdown()
    }

    @Test func `with a limit of pending tasks submit waits`() throws {
      var options = PoolOptions()
      options.maximumPending = 3
      let pool = try Start.spawn.pool(options: options)
      for n in 0..<100 {
        _ = try pool.submit(HashCoded(n: n))
        #expect(pool.pendingCount <= 3)
      }
      pool.shutdown()
    }

    @Test func `map keeps the order and completed futures come as they end`() async throws {
      let pool = try Start.spawn.pool()
      let tasks = (0..<500).map { HashCoded(n: $0) }
      #expect(try pool.map(tasks, chunk: 16) == (0..<500).map { Hash.expected($0) })
      let futures = try (0..<50).map { try pool.submit(HashCoded(n: $0)) }
      var seen: Set<Int> = []
      for await future in pool.asCompleted(futures) { seen.insert(future.taskIndex) }
      #expect(seen == Set(futures.map(\.taskIndex)))
      pool.shutdown()
    }

    private func threadCount() -> Int {
      var information = stat()
      return stat("/proc/self/task", &information) == 0 ? Int(information.st_nlink) : 0
    }
  }
}
