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
      guard let parent = parentProcess(of: worker) else { return nil }
      return scenario == "orphans-spawn" ? parent : parentProcess(of: parent)
    }
  }
}

private func parentProcess(of pid: Int32) -> Int32? {
  guard let file = fopen("/proc/\(pid)/stat", "r") else { return nil }
  defer { fclose(file) }
  var text = [UInt8](repeating: 0, count: 512)
  let count = fread(&text, 1, text.count, file)
  guard let bracket = text[..<count].lastIndex(of: 41) else { return nil }
  let fields = text[(bracket + 1)..<count].split(separator: 32)
  return fields.count > 1 ? Int32(String(decoding: fields[1], as: UTF8.self)) : nil
}
