import BenchTestSupport
import Glibc
import Testing

extension EndToEnd {
  /// The orchestrator is killed or interrupted; nothing is lost but the batch in flight.
  @Suite struct KilledRuns {
    /// Several trials of some 50 ms each under every model, a server fixture and worker processes.
    private let file = """
      name: killed
      question: what is left
      class: io
      tasks: 40
      concurrency: 4
      sweep: { round: [1, 2, 3] }
      profiles: { smoke: { round: [1, 2, 3] } }
      fixture: { http-server: { delay: 2ms } }
      task:
        - http-get: { path: "/objects/{index}" }
        - wait: { for: "{round * 1ms}" }
      expect: nothing
      """

    @Test(arguments: [0.05, 0.3, 0.7, 1.1, 1.6, 2.2])
    func `kill -9 leaves a sound store and nothing running, and resume completes the plan`(
      _ moment: Double
    ) throws {
      let stage = try Stage()
      let path = stage.workload(file)
      let running = try BenchBinary.start(
        ["run", path, "--profile", "smoke", "--seed", "7"] + stage.measuring)
      // Not a wait for something to happen: the moment itself is what is tried.
      usleep(UInt32(moment * 1e6))
      running.send(SIGKILL)
      _ = running.wait()
      #expect(
        Eventually.holds(within: 2) { stage.leftovers.isEmpty }, "\(stage.leftovers)")
      guard access(stage.store, F_OK) == 0 else { return }  // Killed before there was a store.
      let look = try stage.run(
        ["query", "--store", stage.store, "--sql", "PRAGMA integrity_check", "--format", "csv"])
      if look.code == 4, look.talk.contains("the file is empty") {
        // Killed while the store was being made: the next run makes it.
        let again = try stage.run(["run", path, "--profile", "smoke"] + stage.measuring)
        #expect(again.code == 0, "\(again.talk)")
        #expect(try stage.sql("PRAGMA integrity_check").contains("ok"))
        return
      }
      #expect(look.output.contains("ok"), "\(look.talk)")
      guard try stage.sql("SELECT count(*) FROM run").contains("1") else { return }
      let resumed = try stage.run(["all", "--resume"] + stage.measuring)
      #expect(resumed.code == 0 || resumed.talk.contains("is complete"), "\(resumed.talk)")
      let shown = try stage.run(["show", "run", "--store", stage.store])
      #expect(shown.output.contains("Every cell has the trials that the plan asks for"))
      #expect(try stage.sql("PRAGMA integrity_check").contains("ok"))
      #expect(stage.leftovers.isEmpty)
    }

    @Test func `Ctrl-C stores what is there, says how to go on, and resume completes it`() throws {
      let stage = try Stage()
      let path = stage.workload(file)
      let running = try BenchBinary.start(
        ["run", path, "--profile", "smoke"] + stage.measuring)
      #expect(Eventually.holds(within: 60) { running.talkSoFar.contains("killed round=1") })
      running.send(SIGINT)
      let result = running.wait()
      #expect(result.code == 3, "\(result.talk)")
      #expect(result.talk.contains("--resume"))
      #expect(stage.leftovers.isEmpty, "\(stage.leftovers)")
      #expect(try stage.sql("SELECT status FROM run").contains("interrupted"))
      let resumed = try stage.run(["all", "--resume"] + stage.measuring)
      #expect(resumed.code == 0, "\(resumed.talk)")
      #expect(try stage.sql("SELECT status FROM run").contains("complete"))
      #expect(try stage.sql("SELECT max(id) AS runs FROM run") == "runs\r\n1\r\n")
    }
  }
}
