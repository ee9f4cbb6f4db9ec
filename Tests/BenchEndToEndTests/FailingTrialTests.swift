import BenchTestSupport
import Testing

extension EndToEnd {
  /// A step that fails in any way costs its own cell and nothing else.
  @Suite struct FailingTrials {
    static let faults = [
      ("error", "step-failed"), ("crash", "crashed"), ("exit", "crashed"), ("hang", "hung"),
      ("loop", "hung"), ("wrong-checksum", "wrong-checksum"), ("allocate", "out-of-memory"),
    ]

    @Test(arguments: faults, ["threads", "processes", "coroutines"])
    func `the cell is stored with its reason, the others complete, and the exit code is 1`(
      _ fault: (kind: String, outcome: String), _ backend: String
    ) throws {
      let stage = try Stage()
      let file = stage.workload(
        MadeFile.failing(fault.kind, backend: backend, limit: "3s"))
      let result = try stage.run(
        ["run", file, "--profile", "smoke", "--memory-limit", "400MiB"] + stage.measuring)
      #expect(result.code == 1, "\(result.talk)")
      #expect(result.talk.contains(fault.outcome))
      let outcomes = try stage.sql(
        "SELECT backend, outcome FROM cell_summary ORDER BY backend")
      for other in ["serial", "threads", "processes", "coroutines"] {
        let expected = other == backend ? fault.outcome : "ok"
        #expect(outcomes.contains("\(other),\(expected)"), "\(outcomes)")
      }
      let reason = try stage.sql(
        "SELECT reason FROM cell_summary WHERE outcome != 'ok'")
      #expect(reason.count > "reason\n".count + 10, "\(reason)")
      #expect(stage.leftovers.isEmpty, "\(stage.leftovers)")
    }

    @Test func `a program that a step runs and that kills itself is named with its signal`() throws
    {
      let stage = try Stage()
      let file = stage.workload(
        """
        name: killing
        question: is it stored
        class: io
        tasks: 2
        concurrency: 2
        task:
          - command: "kill -SEGV $$"
        expect: failures
        """)
      let result = try stage.run(
        ["run", file, "--profile", "smoke", "--backend", "threads"] + stage.measuring)
      #expect(result.code == 1)
      #expect(try stage.sql("SELECT reason FROM cell_summary").contains("signal 11"))
    }
  }
}
