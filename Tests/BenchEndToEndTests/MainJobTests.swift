import BenchHarness
import BenchTestSupport
import Glibc
import Testing

extension EndToEnd {
  /// The main job from one command to the report.
  @Suite struct MainJob {
    @Test func `bench all measures every cell, writes a report and leaves nothing`() throws {
      let stage = try Stage()
      let shared = stage.names(in: "/dev/shm")
      let result = try stage.run(
        ["all", "--profile", "smoke", "--budget", "100s", "--note", "a | b", "--tag", "host=x"]
          + stage.measuring)
      #expect(result.code == 0, "\(result.talk)")
      // What the profile leaves out is said before, one line a workload.
      let talk = result.talk.split(separator: "\n").drop { $0.hasPrefix("left out: ") }
      #expect(talk.first?.hasPrefix("profile smoke, seed ") == true, "\(result.talk)")
      #expect(result.output.contains("Report: \(stage.folder)/results/run-1.md"))
      let report = TestFiles.read("\(stage.folder)/results/run-1.md")
      for part in ["## Verdict", "contrast", "mixed/dial", "sharing/tickets", "file-scan"] {
        #expect(report.contains(part), "the report lacks \(part)")
      }
      let shown = try stage.run(["show", "run", "--store", stage.store])
      #expect(shown.output.contains("Every cell has the trials that the plan asks for"))
      #expect(shown.output.contains("0 failed"))
      #expect(stage.leftovers.isEmpty, "\(stage.leftovers)")
      #expect(stage.names(in: "/dev/shm") == shared)
      #expect(
        try stage.sql("SELECT lost FROM (SELECT min(value) AS lost FROM metric)") != "lost\n\n")
    }

    @Test func `a dry run prints every cell and its order, and makes no store`() throws {
      let stage = try Stage()
      let result = try stage.run(["all", "--dry-run", "--seed", "5", "--store", stage.store])
      #expect(result.code == 0)
      for word in ["cpu/alu", "io/echo", "block 1: ", "block 6: ", "at most 1:50"] {
        #expect(result.output.contains(word), "\(word)")
      }
      #expect(access(stage.store, F_OK) != 0)
      let again = try stage.run(["all", "--dry-run", "--seed", "5", "--store", stage.store])
      #expect(again.output == result.output)
    }

    @Test func `the binary works from any place, without its checkout`() throws {
      let stage = try Stage()
      let copy = "\(stage.folder)/bench-copy"
      TestFiles.write(TestFiles.bytes(TrialBinary.path), to: copy)
      chmod(copy, 0o755)
      let listed = try BenchBinary.run(["list", "workloads"], path: copy)
      #expect(listed.code == 0 && listed.output.contains("mixed/dial"), "\(listed.talk)")
      let measured = try BenchBinary.run(
        ["run", "io/sleep", "--profile", "smoke"] + stage.measuring, path: copy)
      #expect(measured.code == 0, "\(measured.talk)")
    }

    @Test func `talk and results are apart, and neither has escapes outside of a terminal`() throws
    {
      let stage = try Stage()
      let file = stage.workload(MadeFile.waiting)
      let result = try stage.run(["run", file, "--profile", "smoke"] + stage.measuring)
      #expect(result.code == 0, "\(result.talk)")
      #expect(!(result.output + result.talk).contains("\u{1B}"))
      #expect(result.output.contains("Speed-up over serial"))
      #expect(!result.talk.contains("Speed-up over serial"))
      let quiet = try stage.run(["run", file, "--profile", "smoke", "--quiet"] + stage.measuring)
      #expect(quiet.code == 0 && quiet.talk.isEmpty, "\(quiet.talk)")
    }

    @Test func `two runs at a time are refused with the holder's name`() throws {
      let stage = try Stage()
      let file = stage.workload(
        MadeFile.waiting.split(separator: "\n").map { $0 == "tasks: 8" ? "tasks: 2000" : $0 }
          .joined(separator: "\n"))
      let first = try BenchBinary.start(["run", file, "--profile", "smoke"] + stage.measuring)
      #expect(Eventually.holds(within: 60) { first.talkSoFar.contains("profile smoke") })
      let second = try stage.run(["run", file, "--profile", "smoke"] + stage.measuring)
      #expect(second.code == 4)
      #expect(second.talk.contains("process \(first.process)"), "\(second.talk)")
      first.send(SIGINT)
      first.send(SIGINT)
      _ = first.wait()
      #expect(stage.leftovers.isEmpty)
    }

    @Test func `every form of a query tells the same, and writing is refused`() throws {
      let stage = try Stage()
      let file = stage.workload(MadeFile.waiting)
      _ = try stage.run(["run", file, "--profile", "smoke"] + stage.measuring)
      let base = ["query", "--store", stage.store, "--model", "threads"]
      for form in ["table", "markdown", "csv", "json"] {
        let result = try stage.run(base + ["--format", form])
        #expect(result.code == 0 && result.output.contains("threads"), "\(form): \(result.talk)")
        #expect(!result.output.contains("coroutines"))
      }
      let before = TestFiles.bytes(stage.store)
      for statement in [
        "DELETE FROM sample", "WITH x AS (SELECT 1) DELETE FROM sample",
        "ATTACH '/tmp/bench-evil.db' AS evil", "PRAGMA writable_schema = 1", "DROP TABLE run",
      ] {
        let result = try stage.run(["query", "--store", stage.store, "--sql", statement])
        #expect(result.code == 64 || result.code == 4, "\(statement): \(result.code)")
        #expect(result.talk.hasPrefix("error: "))
      }
      #expect(TestFiles.bytes(stage.store) == before)
    }
  }
}
