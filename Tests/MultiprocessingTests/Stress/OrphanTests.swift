import CPrimitives
import Glibc
import Testing

extension MultiprocessingTests {
  @Suite struct OrphanTests {
    @Test(arguments: ["orphans-fork-server", "orphans-fork", "orphans-spawn"])
    func `a parent that is killed at any moment of its start leaves no orphan`(
      _ scenario: String
    ) throws {
      var generator = SplitMix(seed: 3)
      for _ in 0..<stressCount(8) {
        // A process group of its own holds everything that the scenario starts.
        let parent = try spawnGroup(scenario)
        usleep(UInt32.random(in: 0...30_000, using: &generator))
        kill(parent, SIGKILL)
        var status: Int32 = 0
        waitpid(parent, &status, 0)
        let isClean = eventually(within: 1) { runningProcesses(inGroup: parent).isEmpty }
        #expect(isClean)
      }
    }

    private func spawnGroup(_ scenario: String) throws -> pid_t {
      var attributes = posix_spawnattr_t()
      posix_spawnattr_init(&attributes)
      defer { posix_spawnattr_destroy(&attributes) }
      posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
      posix_spawnattr_setpgroup(&attributes, 0)
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      defer { posix_spawn_file_actions_destroy(&actions) }
      posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
      var arguments = [strdup(Probe.path), strdup(scenario), nil]
      defer { for argument in arguments { free(argument) } }
      var pid: pid_t = 0
      let error = posix_spawn(
        &pid, Probe.path, &actions, &attributes, &arguments, cprimitives_environment())
      guard error == 0 else { throw ProbeFailure(reason: "cannot spawn the probe: \(error)") }
      return pid
    }
  }
}
