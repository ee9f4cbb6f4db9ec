import BenchCore
import BenchStore
import BenchTestSupport
import Testing

/// Every command that works from the store alone, on made stores whose truth is known.
@Suite struct StoredResultsTests {
  private let folder: ScratchFolder
  private var store: String { folder.file("made.sqlite") }

  init() throws { folder = try ScratchFolder() }

  /// Twelve runs; from the ninth on (number 9) the io workload's point 0 is a fifth slower.
  private func make(runs: Int = 12) throws {
    var design = MadeHistory()
    (design.runs, design.points, design.blocks, design.batches) = (runs, 4, 8, 3)
    design.factor = { $0.run >= 8 && $0.point == 0 ? 0.8 : 1 }
    let target = try Store(file: store)
    try design.add(to: target)
    try target.close()
  }

  private func bench(_ arguments: String...) throws -> BenchBinary.Result {
    try BenchBinary.run(arguments + ["--store", store])
  }

  @Test func `compare ends with the code that fits, and takes baselines`() throws {
    try make()
    #expect(try bench("baseline", "set", "main", "1").code == 0)
    #expect(try bench("baseline", "list", "--format", "csv").output.contains("@main,1,"))
    let same = try bench("compare", "@main", "2")
    #expect(same.code == 0, "\(same.output)\(same.talk)")
    let worse = try bench("compare", "@main", "--fail-if-slower", "5%", "--format", "markdown")
    #expect(worse.code == 1)
    #expect(worse.output.contains("**slower**") && worse.output.contains("<details>"))
    #expect(try bench("compare", "12", "1").code == 0)
    #expect(try bench("compare", "12", "1", "--signal-improvement").code == 2)
    #expect(try bench("compare", "1", "1").code == 64)
    #expect(try bench("compare", "1", "77").code == 4)
    let target = try Store(file: store)
    let other = try target.add(
      Made.run(points: 1, blocks: 2), plan: PlanRecord(json: "{}", budget: .zero))
    try target.close()
    #expect(try bench("compare", "1", "\(other)", "--allow-different").code == 3)
    #expect(try bench("baseline", "remove", "main").code == 0)
    #expect(try bench("baseline", "remove", "main").code == 64)
  }

  @Test func `runs of unlike machines are not mixed silently`() throws {
    try make()
    var design = MadeHistory()
    (design.runs, design.points, design.blocks, design.batches) = (1, 4, 8, 3)
    design.machine = "Another CPU"
    let target = try Store(file: store)
    try design.add(to: target)
    try target.close()
    let refused = try bench("compare", "1", "13")
    #expect(refused.code == 4)
    #expect(refused.talk.contains("CPU: Made CPU 3000 against Another CPU"))
    let allowed = try bench("compare", "1", "13", "--allow-different")
    #expect(allowed.code == 0 && allowed.output.contains("Different: CPU"))
    #expect(try bench("history", "class:io").output.contains("12  "))
  }

  @Test func `history names the planted step and no other`() throws {
    try make()
    let answer = try bench("history", "--format", "csv")
    #expect(answer.code == 0)
    let lines = answer.output.split(separator: "\r\n").dropFirst()
    #expect(lines.count == 16)
    for line in lines {
      let isPlanted = line.contains("size=0 ")
      #expect(line.contains("worse from run 9") == isPlanted, "\(line)")
      #expect(line.contains("no step") == !isPlanted, "\(line)")
    }
    #expect(try bench("history", "--since", "2026-01-10").output.contains("no verdict"))
    #expect(try bench("history", "--commit", "f4240").output.contains("1 point of 10"))
  }

  @Test func `what is exported and imported is the same, byte for byte of a dump`() throws {
    try make()
    let (text, copy) = (folder.file("all.jsonl"), folder.file("copy.sqlite"))
    #expect(try bench("export", "--output", text).code == 0)
    for expected in ["added", "known"] {
      let answer = try BenchBinary.run(["import", text, "--store", copy, "--format", "csv"])
      #expect(answer.code == 0)
      #expect(
        answer.output.split(separator: "\r\n").dropFirst().allSatisfy { $0.contains(expected) })
    }
    let direct = try BenchBinary.run(["import", store, "--store", copy])
    #expect(direct.code == 0 && direct.output.contains("known"))
    #expect(try BenchBinary.run(["export", "--store", copy]).output == TestFiles.read(text))
    #expect(try BenchBinary.run(["import", copy, "--store", copy]).code == 64)
    TestFiles.write("{\"x\": 1}", to: folder.file("x.json"))
    #expect(try bench("import", folder.file("x.json")).code == 4)
  }

  @Test(arguments: [
    "INSERT INTO tag VALUES (1, 'a', 'b')",
    "WITH d AS (SELECT 1 AS id) DELETE FROM run WHERE id IN (SELECT id FROM d)",
    "ATTACH '/tmp/bench-test-attached.sqlite' AS other", "PRAGMA writable_schema = ON",
    "SELECT load_extension('/tmp/evil.so')",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT randomblob(999) FROM n",
  ])
  func `sql that does more than read, or never ends, leaves the bytes as they were`(
    statement: String
  ) throws {
    try make(runs: 1)
    let before = TestFiles.bytes(store)
    let answer = try bench(
      "query", "--sql", statement, "--time-limit", "500ms", "--memory-limit", "16MiB")
    #expect(answer.code == 64 && answer.output.isEmpty)
    #expect(answer.talk.contains("refused") || answer.talk.contains("stopped"), "\(answer.talk)")
    #expect(TestFiles.bytes(store) == before)
  }

  @Test func `awkward stores get answers that say what is missing`() throws {
    let empty = try Store(file: store)
    try empty.close()
    for command in [["query"], ["history"], ["list", "runs"], ["baseline"], ["export"]] {
      #expect(try BenchBinary.run(command + ["--store", store]).code == 0, "\(command)")
    }
    for command in [["claims"], ["compare", "1", "2"], ["report"]] {
      #expect(try BenchBinary.run(command + ["--store", store]).code == 4, "\(command)")
    }
    var failed = Made.run(points: 1, blocks: 2)
    for cell in failed.cells.indices {
      for trial in failed.cells[cell].trials.indices {
        failed.cells[cell].trials[trial].failure = TrialFailure(.crashed, "signal 11")
        failed.cells[cell].trials[trial].samples = []
      }
    }
    var interrupted = Made.run(points: 1, blocks: 2)
    interrupted.run.status = .interrupted
    interrupted.cells = [interrupted.cells[1]]
    let target = try Store(file: store)
    for run in [failed, interrupted] {
      try target.add(run, plan: PlanRecord(json: "{}", budget: .zero))
    }
    try target.close()
    #expect(try bench("compare", "1", "2").code == 3)
    #expect(try bench("compare", "1", "2").output.contains("Nothing can be compared"))
    #expect(try bench("claims", "--run", "1").output.contains("no such cells in this run"))
    #expect(try bench("claims").code == 0)
    #expect(try bench("report", "1", "--output", folder.file("r.md")).code == 0)
    #expect(TestFiles.read(folder.file("r.md")).contains("signal 11"))
    #expect(try bench("query", "outcome:crashed").output.contains("signal 11") == false)
    #expect(
      try bench("query", "outcome:crashed", "--columns", "reason").output.contains("signal 11"))
  }

  @Test func `nasty names stay data in every output`() throws {
    let nasty =
      "a|b `c` <script>alert(1)</script> \u{202E}שלום👩‍👩‍👧 " + String(repeating: "y", count: 10_000)
    var run = Made.run(workloads: ["cpu/made": .compute], points: 1, blocks: 8)
    run.run.note = nasty
    run.run.tags = ["k|": nasty]
    run.workloads[0].identifier = nasty
    for cell in run.cells.indices { run.cells[cell].cell.workload = nasty }
    let target = try Store(file: store)
    for _ in 0..<2 { try target.add(run, plan: PlanRecord(json: "{}", budget: .zero)) }
    try target.close()
    let commands = [
      ["query"], ["query", "--group-by", "workload"], ["list", "runs"], ["compare", "1", "2"],
      ["history"], ["claims"],
    ]
    for command in commands {
      for form in ["table", "markdown", "csv", "json", "ndjson"] {
        let answer = try BenchBinary.run(command + ["--format", form, "--store", store])
        #expect(answer.code == 0 || answer.code == 3, "\(command) \(form): \(answer.talk)")
        if form == "markdown" { #expect(!answer.output.contains("<script>")) }
        if form == "table" { #expect(!answer.output.unicodeScalars.contains("\u{202E}")) }
        if form == "ndjson" {
          #expect(
            answer.output.split(separator: "\n").allSatisfy {
              $0.hasPrefix("{") && $0.hasSuffix("}")
            })
        }
      }
    }
    let copy = folder.file("copy.sqlite")
    #expect(try BenchBinary.run(["import", store, "--store", copy]).code == 0)
    #expect(
      try BenchBinary.run(["export", "--store", copy]).output == bench("export").output)
  }
}
