import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct ExchangeTests {
  private static let nasty = [
    "a|b `c` <script>alert(1)</script>", "\u{202E}שלום\u{202C} مرحبا", "👩‍👩‍👧‍👦\u{0}\n\r\t\"\\,;", "",
    String(repeating: "x\u{301}", count: 5000),
  ]

  /// Two runs with everything that a store can hold.
  private func made() throws -> Store {
    var first = Made.run(points: 2, blocks: 2, batches: 3)
    first.run.note = Self.nasty.joined()
    first.run.tags = Dictionary(uniqueKeysWithValues: Self.nasty.map { ($0, $0) })
    first.workloads[0].text = Self.nasty.joined(separator: "\n")
    first.cells[0].trials[0].failure = TrialFailure(.crashed, Self.nasty[2])
    first.cells[1].trials[0].samples[0].metrics = [
      "nan": .nan, "tiny": .leastNonzeroMagnitude, "big": .greatestFiniteMagnitude,
    ]
    first.run.seed = .max
    for index in first.cells[2].trials[0].samples.indices {
      first.cells[2].trials[0].samples[index].openLoop = Made.openLoop(.milliseconds(3))
    }
    first.cells[2].trials[0].samples[1].taints = [Taint(id: "steal", evidence: Self.nasty[0])]
    let store = try Made.store(first, Made.run(points: 1, blocks: 1))
    try store.setBaseline("main", run: 1, at: .seconds(3))
    let environment = first.run.environment
    for (run, name) in [(Int64?.some(2), "a/1"), (nil, Self.nasty[0]), (nil, "c/1")] {
      try store.record(limits(name, run: run, environment))
    }
    for time in [7, 3] as [Int64] { try store.record(check(environment.host, at: time)) }
    return store
  }

  private func limits(_ name: String, run: Int64?, _ environment: Environment) -> LimitSession {
    LimitSession(
      run: run, startedAt: .seconds(1), command: "bench limits", build: "made", seed: .max,
      effort: .milliseconds(120), environment: environment,
      limits: [name, name + "'"].map { name in
        LimitRecord(
          name: name, title: "Made", operation: "call", placement: "one CPU",
          measuredAt: .seconds(5),
          sides: [
            .init(name: "bench", title: "ours", nanoseconds: [1.5, nil, 2.5]),
            .init(name: "c", title: "C", nanoseconds: [nil], trouble: Self.nasty[2]),
          ],
          bars: [
            .init(bar: .rate(atLeastPerSecond: 1e6), blocks: 0, verdict: .notMeasured)
          ])
      })
  }

  private func check(_ host: String, at second: Int64, difference: Double = 0.02)
    -> SelfcheckRecord
  {
    Made.selfcheck(
      host, at: .seconds(second), difference: difference, failure: Self.nasty[2])
  }

  /// Every row of every table, in an order that is the content's own.
  private func dump(_ store: Store) throws -> [String: [[ResultTable.Cell]]] {
    try SchemaCatalogue.tables.reduce(into: [:]) { dump, table in
      dump[table.name] = try store.sql("SELECT * FROM \(table.name)").rows
        .sorted { "\($0)" < "\($1)" }
    }
  }

  private func text(_ store: Store, _ format: ExchangeFormat, runs: [Int64]? = nil) throws
    -> String
  {
    var text = ""
    try store.exportRuns(runs, as: format) { text += $0 }
    return text
  }

  private func take(_ text: String, _ format: ExchangeFormat, into store: Store) throws
    -> ImportSummary
  {
    var copy = Array(text.utf8)
    return try copy.withUnsafeMutableBufferPointer {
      try store.importText(UnsafeBufferPointer($0), format: format, from: "made")
    }
  }

  @Test(arguments: ExchangeFormat.allCases)
  func `an export gives an empty store the same content, and a second time nothing`(
    format: ExchangeFormat
  ) throws {
    let source = try made()
    let target = try Store.inMemory()
    let text = try text(source, format)
    let summary = try take(text, format, into: target)
    #expect(summary.runs.map(\.fate) == [.added(1), .added(2)])
    #expect(summary.limits.map(\.fate) == [.added(2), .added(3)])
    #expect(summary.selfchecks.map(\.fate) == [.added(1), .added(2)])
    let before = try dump(source)
    #expect(try dump(target) == before)
    for table in before where table.key != "provenance" {
      #expect(!table.value.isEmpty, "the made store says nothing of \(table.key)")
    }
    // Nothing ends at a zero byte.
    #expect(try target.results(run: 1).run.note == Self.nasty.joined())
    #expect(try target.results(run: 1).limits == source.results(run: 1).limits)
    #expect(
      try target.results(run: 1).cells.map(\.cell) == source.results(run: 1).cells.map(\.cell))
    let again = try take(text, format, into: target)
    #expect(again.runs.map(\.fate) == [.known(1), .known(2)])
    #expect(again.limits.map(\.fate) == [.known(2), .known(3)])
    #expect(again.selfchecks.map(\.fate) == [.known(1), .known(2)])
    #expect(try dump(target) == before)
    #expect(try self.text(target, format) == text)
    #expect(try target.check() == [])
  }

  @Test func `a store gives another its runs directly`() throws {
    let source = try made()
    let target = try Store.inMemory()
    #expect(try target.importRuns(of: source).runs.map(\.fate) == [.added(1), .added(2)])
    #expect(try dump(target) == dump(source))
    #expect(try target.importRuns(of: source).runs.map(\.fate) == [.known(1), .known(2)])
  }

  @Test func `chosen runs take the limits and self-checks of their own host along`() throws {
    let source = try made()
    try source.record(check("elsewhere", at: 9))
    let target = try Store.inMemory()
    let summary = try take(try text(source, .json, runs: [2]), .json, into: target)
    #expect(summary.runs.count == 1 && summary.limits.count == 2 && summary.selfchecks.count == 2)
    #expect(try target.importRuns(of: source).selfchecks.map(\.fate).last == .added(3))
  }

  @Test func `the latest self-check is the one made last, not the one imported last`() throws {
    let store = try Store.inMemory()
    try store.record(check("here", at: 7, difference: 0.07))
    try store.record(check("here", at: 3, difference: 0.03))
    #expect(try store.latestSelfcheck(host: "here")?.smallestDifference == 0.07)
  }

  @Test func `a self-check with other figures at the same moment is a conflict and stays`() throws {
    let (target, source) = (try Store.inMemory(), try Store.inMemory())
    try target.record(check("here", at: 7, difference: 0.07))
    try source.record(check("here", at: 7, difference: 0.5))
    let before = try dump(target)
    let summary = try target.importRuns(of: source)
    #expect(summary.selfchecks.map(\.fate) == [.conflict(1, "the same rows with other values")])
    #expect(try dump(target) == before)
  }

  @Test func `merging the stores of 50 machines keeps all`() throws {
    let target = try Store.inMemory()
    var uids: [String] = []
    for machine in 0..<50 {
      var design = MadeHistory()
      (design.runs, design.points, design.blocks, design.batches) = (2, 2, 2, 2)
      design.machine = "Made CPU \(machine)"
      design.seed = UInt64(machine)
      let source = try design.store()
      uids += try source.sql("SELECT uid FROM run ORDER BY id").rows.compactMap { $0[0].text }
      #expect(try target.importRuns(of: source).runs.count == 2)
    }
    #expect(
      try target.sql("SELECT uid FROM run ORDER BY id").rows.compactMap { $0[0].text } == uids)
    #expect(try target.runs().count == 100)
    let models = try target.sql("SELECT DISTINCT value FROM fact WHERE name = 'cpu.model'")
    #expect(models.rows.count == 50)
    #expect(try target.sql("SELECT count(*) FROM sample").rows == [[.integer(100 * 8 * 2 * 2)]])
    // One content, however many machines measured it.
    #expect(try target.sql("SELECT count(*) FROM workload").rows == [[.integer(2)]])
    #expect(try target.check() == [])
  }

  @Test func `a run with other content under the same identity is a conflict and stays`() throws {
    let source = try made()
    let target = try Store.inMemory()
    let text = try text(source, .json)
    _ = try take(text, .json, into: target)
    let trial = try source.beginTrial(
      run: 1, cell: source.plannedCells(run: 1)[0].cell, block: 9, position: 0,
      startedAt: Made.start)
    try source.endTrial(trial, record: Made.run().cells[0].trials[0])
    try target.setBaseline("main", run: 2, at: .zero)
    let before = try dump(target)
    let summary = try target.importRuns(of: source)
    guard case .conflict(1, let why)? = summary.runs.first?.fate else {
      Issue.record("no conflict: \(summary)")
      return
    }
    #expect(why.contains("trial: 32 rows here, 33 there"), "\(why)")
    #expect(summary.baselineConflicts.count == 1)
    #expect(try dump(target) == before)
  }

  @Test(arguments: ExchangeFormat.allCases)
  func `a text that is cut anywhere leaves whole runs or nothing`(format: ExchangeFormat) throws {
    let whole = try text(made(), format)
    let bytes = Array(whole.utf8)
    for part in stride(from: 0.02, to: 0.995, by: 0.097) {
      let target = try Store.inMemory()
      let cut = String(decoding: bytes[..<Int(Double(bytes.count) * part)], as: UTF8.self)
      let error = #expect(throws: BenchError.self) { try take(cut, format, into: target) }
      #expect(error?.code == .store && error?.place?.line != nil)
      #expect(try target.check() == [])
      let runs = try target.runNumbers()
      for run in runs { #expect(try target.results(run: run).cells.isEmpty == false) }
      #expect(try target.sql("SELECT count(*) FROM trial").rows != [[.integer(17)]] || runs == [1])
    }
  }

  @Test(arguments: [
    "", "{}", "[\"bench-export\",2,4]\n", "[\"bench-export\",1,99]\n",
    "[\"bench-export\",1,4]\n[[1,2]]\n",
    "[\"bench-export\",1,4]\n[\"run\",\"a\"]\n[\"end\",\"a\",0]\n",
    "[\"bench-export\",1,4]\n[\"run\",\"a\"]\n[\"columns\",\"sqlite_schema\",\"sql\"]\n[[\"x\"]]\n",
    "[\"bench-export\",1,4]\n[\"run\",\"a\"]\n[\"columns\",\"run\",\"id; DROP TABLE run\"]\n[[1]]\n",
    "[\"bench-export\",1,4]\n[\"run\",\"a\"]\n[\"columns\",\"tag\",\"run_id\",\"name\",\"value\"]\n[[1,\"a\",\"b\"]]\n",
  ])
  func `a text that is no whole export is refused`(text: String) throws {
    let target = try Store.inMemory()
    let error = #expect(throws: BenchError.self) { try take(text, .json, into: target) }
    #expect(error?.code == .store)
    #expect(try target.runNumbers().isEmpty && target.check().isEmpty)
  }

  @Test func `hyperfine's and pyperf's results become runs, once`() throws {
    let hyperfine = """
      {"results": [{"command": "sleep 0.1 | x", "mean": 0.1, "times": [0.101, 0.103, 0.102],
        "memory_usage_byte": [1000, 2000, 3000], "exit_codes": [0, 0, 1],
        "parameters": {"size": "4KiB"}}]}
      """
    let pyperf = """
      {"benchmarks": [{"metadata": {"name": "telco", "loops": 8}, "runs": [
        {"warmups": [[1, 0.5]]}, {"values": [1.25e-8, 1.5e-8]}, {"values": [1.75e-8]}]}],
       "metadata": {"hostname": "made"}, "version": "1.0"}
      """
    let store = try Store.inMemory()
    for (text, tool) in [(hyperfine, "hyperfine"), (pyperf, "pyperf")] {
      let external = try #require(
        try ExternalResults(json: Array(text.utf8), file: "/tmp/\(tool).json"))
      guard case .added = try store.add(external, at: .seconds(9)).fate else {
        Issue.record("not added")
        continue
      }
      guard case .known = try store.add(external, at: .seconds(10)).fate else {
        Issue.record("added twice")
        continue
      }
    }
    let times = try store.sql(
      "SELECT wall_ms, trials_ok, trials_failed, parameters FROM cell_summary")
    #expect(times.rows[0] == [.real(102), .integer(2), .integer(1), .text("size=4KiB")])
    let rate = try store.sql("SELECT throughput_per_s FROM cell_summary WHERE run = 2").rows[0][0]
    #expect(abs((rate.number ?? 0) * 1.5625e-8 - 1) < 0.2)
    #expect(
      try store.sql("SELECT kind, source FROM provenance ORDER BY run_id").rows
        == [
          [.text("hyperfine"), .text("hyperfine.json")], [.text("pyperf"), .text("pyperf.json")],
        ])
    #expect(try ExternalResults(json: Array("{\"a\": 1}".utf8), file: "x") == nil)
    #expect(throws: BenchError.self) {
      try ExternalResults(json: Array("{\"results\": []}".utf8), file: "x")
    }
  }
}
