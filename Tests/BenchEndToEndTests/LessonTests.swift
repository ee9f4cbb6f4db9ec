import BenchLessons
import BenchTestSupport
import Glibc
import Testing

extension EndToEnd {
  /// The lesson, as the built binary shows it.
  @Suite struct LessonTests {
    @Test(arguments: LessonCatalogue.scenarios.map(\.name))
    func `a scenario passes under every start method, says so, and leaves nothing`(
      _ name: String
    ) throws {
      let stage = try Stage()
      let scenario = try #require(LessonCatalogue.scenario(name))
      let result = try play([name, "--start-method", "all"], stage)
      #expect(result.code == 0, "\(result.output) \(result.talk)")
      #expect(result.output.contains("\(name)"))
      let lines = result.output.split(separator: "\n")
      let runs = scenario.runs(LessonStart.allCases).count
      #expect(lines.filter { $0 == "  pass" }.count == runs)
      #expect(lines.filter { $0 == "  expected: \(scenario.expectation)" }.count == runs)
      #expect(lines.filter { $0 == "  seen:     processes left: 0" }.count == runs)
      // At least two observations beside the last, and something was said.
      #expect(lines.filter { $0.hasPrefix("  seen:") }.count >= 3 * runs)
      #expect(lines.filter { $0.contains("): ") }.count >= runs)
      #expect(stage.leftovers.isEmpty, "\(stage.leftovers)")
    }

    @Test func `all observations of all scenarios are noticed when they are falsified`() throws {
      let stage = try Stage()
      let result = try play(["all", "--falsify", "--format", "csv"], stage)
      #expect(result.code == 1)
      // Lines of CSV end with CR LF, which is one character.
      let rows = result.output.split(whereSeparator: \.isNewline).dropFirst()
      #expect(rows.count == LessonCatalogue.scenarios.count)
      for row in rows {
        #expect(row.hasSuffix(",fail") && row.contains("falsified observations were noticed"))
      }
    }

    @Test func `the list has every scenario with its line and its Python word`() throws {
      let stage = try Stage()
      let result = try stage.run(["lesson"])
      #expect(result.code == 0)
      for section in LessonCatalogue.sections { #expect(result.output.contains(section.title)) }
      for scenario in LessonCatalogue.scenarios {
        let line = result.output.split(separator: "\n").first {
          $0.hasPrefix("  \(scenario.name) ")
        }
        #expect(line?.contains(scenario.summary) == true)
        if let python = scenario.python { #expect(line?.hasSuffix(" [\(python)]") == true) }
      }
    }

    static let wrong: [([String], String)] = [
      (["joim"], "did you mean 'join'?"),
      (["join", "all"], "give 'all' alone"),
      (["join", "--start-method", "frok"], "did you mean 'fork'?"),
      (["join", "--wait", "soon"], "300ms"),
      (["join", "--limit", "0s"], "1ms"),
      (["external-store", "--url", "reddis://127.0.0.1"], "redis://"),
      (["join", "--url", "redis://127.0.0.1"], "external-store"),
      (["join", "--urls", "http://127.0.0.1/"], "downloads"),
      (["downloads", "--directory", "/tmp"], "--urls"),
    ]

    @Test(arguments: wrong)
    func `wrong use is an error with a remedy`(_ arguments: [String], _ word: String) throws {
      let stage = try Stage()
      let result = try play(arguments, stage)
      #expect(result.code == 64)
      #expect(result.talk.hasPrefix("error: ") && result.talk.contains("remedy: "))
      #expect(result.talk.contains(word), "\(result.talk)")
    }

    @Test func `a scenario that takes too long is ended and fails`() throws {
      let stage = try Stage()
      let result = try play(["tickets-locked", "--wait", "1h", "--limit", "1s"], stage)
      #expect(result.code == 1)
      #expect(result.output.contains("stopped:  not at its end after 1.0 s"), "\(result.output)")
      #expect(stage.leftovers.isEmpty, "\(stage.leftovers)")
    }

    @Test func `a lesson that is killed leaves no process behind`() throws {
      let stage = try Stage()
      for signal in [SIGINT, SIGTERM, SIGKILL] {
        setenv("TMPDIR", "\(stage.folder)/scratch", 1)
        defer { unsetenv("TMPDIR") }
        let running = try BenchBinary.start(["lesson", "pool", "--wait", "20s"])
        let isUnderWay = Eventually.holds(within: 20) {
          !stage.names(in: "\(stage.folder)/scratch").isEmpty
        }
        #expect(isUnderWay)
        running.send(signal)
        _ = running.wait()
        let isGone = Eventually.holds(within: 5) {
          ProcessTable.processes(marked: stage.folder).isEmpty
        }
        #expect(isGone, "\(ProcessTable.processes(marked: stage.folder))")
      }
    }

    @Test func `own URLs are fetched into a folder of one's own`() throws {
      let stage = try Stage()
      let missing = "http://127.0.0.1:1/nothing.txt"
      let result = try play(
        ["downloads", "--urls", missing, "https://127.0.0.1/x", "--directory", stage.folder], stage)
      #expect(result.code == 1)
      #expect(result.output.contains("GET \(missing)"), "\(result.output)")
      #expect(result.output.contains("https is not built in"), "\(result.output)")
      #expect(stage.names(in: stage.folder).sorted() == ["scratch"])
    }

    @Test(
      .enabled(if: StoreServer.hasRedis && StoreServer.hasPostgreSQL, "needs both servers"),
      arguments: LessonStart.allCases)
    func `servers that are given keep the counter too`(_ start: LessonStart) throws {
      let stage = try Stage()
      let servers = [try StoreServer.redis(), try StoreServer.postgreSQL()]
      let urls = servers.flatMap { ["--url", $0.url] }
      let result = try play(
        ["external-store", "--start-method", start.rawValue] + urls, stage)
      #expect(result.code == 0, "\(result.output) \(result.talk)")
      for kind in ["sqlite", "redis", "postgresql"] {
        #expect(result.output.contains("  seen:     \(kind): total: 100\n"))
      }
      withExtendedLifetime(servers) {}
    }

    @Test func `a server that is not there fails its scenario with the reason`() throws {
      let stage = try Stage()
      let result = try play(["external-store", "--url", "redis://127.0.0.1:1"], stage)
      #expect(result.code == 1)
      #expect(result.output.contains("sqlite: total: 100"))
      #expect(result.output.contains("stopped:") || result.output.contains("not built in"))
    }

    @Test func `a folder or limit that does not allow a scenario is an error of the machine`()
      throws
    {
      setenv("TMPDIR", "/no/such/folder", 1)
      defer { unsetenv("TMPDIR") }
      let result = try BenchBinary.run(["lesson", "join"])
      #expect(result.code == 4)
      #expect(result.talk.hasPrefix("error: ") && result.talk.contains("remedy: set TMPDIR"))
    }

    /// Plays with the stage's own folder for passing files.
    private func play(_ arguments: [String], _ stage: Stage) throws -> BenchBinary.Result {
      setenv("TMPDIR", "\(stage.folder)/scratch", 1)
      defer { unsetenv("TMPDIR") }
      return try stage.run(["lesson"] + arguments, seconds: 300)
    }
  }
}
