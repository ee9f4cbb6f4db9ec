import Glibc
import Multiprocessing
import MultiprocessingTestTasks
import Testing

extension MultiprocessingTests {
  @Suite struct StartTests {
    @Test(arguments: ["fork-pool", "fork-server"])
    func `a pool of forks gives results`(_ scenario: String) throws {
      #expect(try Probe.run(scenario) == "right")
    }

    @Test func `a fork is refused while there are threads`() throws {
      let text = try Probe.run("fork-with-threads")
      #expect(text.hasPrefix("severalThreads: cannot fork: this process has"))
    }

    @Test func `spawning this program without a guard is refused`() throws {
      let error = #expect(throws: MultiprocessingError.self) {
        try ProcessPool(workers: 1, start: .spawn(), tasks: testTasks)
      }
      #expect(error?.code == .unguardedEntryPoint)
    }

    @Test(arguments: ["orphans-fork-server", "orphans-fork", "orphans-spawn"])
    func `a parent that is killed leaves no orphan`(_ scenario: String) throws {
      let probe = try Probe.start(scenario)
      let line = try #require(probe.readLine())
      let pids = line.split(separator: " ").compactMap { Int32($0) }
      #expect(pids.count >= 2)
      let parent = try #require(parentToKill(pids[0], scenario))
      kill(parent, SIGKILL)
      #expect(eventually(within: 1) { pids.allSatisfy { !isRunning($0) } })
      probe.wait()
    }

    /// The probe is the parent of a spawned worker and the grandparent of a forked one.
    private func parentToKill(_ worker: Int32, _ scenario: String) -> Int32? {
      guard let parent = ProcessStatus(worker)?.parent else { return nil }
      return scenario == "orphans-spawn" ? parent : ProcessStatus(parent)?.parent
    }
  }
}
