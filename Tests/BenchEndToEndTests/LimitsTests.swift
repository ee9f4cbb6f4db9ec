import BenchHarness
import BenchTestSupport
import Glibc
import Testing

extension EndToEnd {
  /// `bench limits` as its users meet it; the debug build's figures mean nothing and are not looked at.
  @Suite struct LimitsCommandTests {
    private func measure(_ stage: Stage, _ arguments: [String]) throws -> BenchBinary.Result {
      try stage.run(["limits", "--allow-debug", "--store", stage.store] + arguments)
    }

    @Test func `limits are measured, stored, and shown by the next report`() throws {
      let stage = try Stage()
      let shared = stage.names(in: "/dev/shm")
      let result = try measure(
        stage, ["lock/increment-1", "--quick", "--python", "/bin/true", "--format", "csv"])
      #expect(result.code == 0, "\(result.talk)")
      let lines = result.output.split(whereSeparator: \.isNewline)
      #expect(lines.count == 2 && lines.first?.hasPrefix("limit,title,operation") == true)
      #expect(lines.last?.hasPrefix("lock/increment-1,") == true)
      #expect(result.talk.contains("cpython: exit code 0: it said nothing"))
      let stored = try stage.sql(
        "SELECT name, blocks, subject_ns > 0, reference_ns > 0 FROM machine_limit")
      #expect(stored.split(whereSeparator: \.isNewline).last == "lock/increment-1,6,1,1")
      let run = try stage.run(["run", "io/sleep", "--profile", "smoke"] + stage.measuring)
      #expect(run.code == 0, "\(run.talk)")
      let report = TestFiles.read("\(stage.folder)/results/run-1.md")
      let row = report.split(separator: "\n").first { $0.contains("| `lock/increment-1`") }
      #expect(row?.contains("| increment") == true && row?.contains("| one CPU") == true)
      #expect(stage.leftovers.isEmpty, "\(stage.leftovers)")
      #expect(stage.names(in: "/dev/shm") == shared)
    }

    @Test func `sides with children of their own give figures and leave nothing behind`() throws {
      let stage = try Stage()
      let shared = stage.names(in: "/dev/shm")
      for name in ["pool/one-in-flight", "queue/stream", "start/fork-server", "manager/lock"] {
        let result = try measure(stage, [name, "--quick", "--blocks", "2", "--format", "json"])
        #expect(result.code == 0, "\(result.talk)")
        #expect(!result.talk.contains("  bench"), "\(result.talk)")
        #expect(!result.talk.contains("  c: "), "\(result.talk)")
      }
      let sides = try stage.sql(
        "SELECT count(*) FROM limit_sample JOIN limit_side ON id = side_id "
          + "WHERE name IN ('bench', 'c') AND operation_ns IS NULL")
      #expect(sides.split(whereSeparator: \.isNewline).last == "0")
      #expect(stage.names(in: "/dev/shm") == shared)
    }

    @Test func `a missed bar is an error only when asked for`() throws {
      let stage = try Stage()
      // A debug build does not do a million tasks a second.
      let arguments = ["pool/futures", "--quick", "--python", "/bin/true"]
      #expect(try measure(stage, arguments).code == 0)
      #expect(try measure(stage, arguments + ["--check"]).code == 1)
    }

    @Test func `what cannot be measured is refused with the nearest name`() throws {
      let stage = try Stage()
      let unknown = try measure(stage, ["pool/future"])
      #expect(unknown.code == 64 && unknown.talk.contains("did you mean 'pool/futures'?"))
      let python = try measure(stage, ["--python", "/nowhere/python3"])
      #expect(python.code == 64 && python.talk.contains("'/nowhere/python3' cannot be run"))
      let listed = try stage.run(["limits", "--list", "--format", "csv"])
      #expect(listed.code == 0 && listed.output.contains("pipe/round-trip,"))
      #expect(access(stage.store, F_OK) != 0)
    }
  }
}
