import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct QueryLanguageTests {
  /// Made once: nothing here changes it.
  private static let made = Result {
    let store = try Made.store(
      Made.run(workloads: ["cpu/made": .compute, "io/made": .io, "io/echo": .io]), Made.run())
    try store.setBaseline("main", run: 1, at: .zero)
    return store
  }

  private let store: Store

  init() throws { store = try Self.made.get() }

  private func count(_ filter: String) throws -> Int {
    try store.query(ResultsQuery(filter: filter)).rows.count
  }

  @Test func `more terms than SQLite can nest are refused with the limit`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1))
    func chain(_ count: Int, _ word: String) -> ResultsQuery {
      ResultsQuery(
        filter: repeatElement("class:io", count: count).joined(separator: " \(word) "))
    }
    #expect(try store.query(chain(500, "OR")).rows.isEmpty == false)
    #expect(try store.query(chain(500, "AND")).rows.isEmpty == false)
    let error = #expect(throws: BenchError.self) { try store.query(chain(501, "OR")) }
    #expect(error?.message.contains("too many terms") == true)
  }

  @Test(arguments: [
    ("", 40), ("class:io", 24), ("class:io,compute", 40), ("model:coroutines class:io", 6),
    ("class:io AND model:coroutines", 6), ("class:compute OR workload:echo", 24),
    ("-workload:echo", 32), ("NOT workload:echo", 32),
    ("class:io -(workload:echo OR model:serial)", 12),
    ("echo", 8), ("io/echo", 8), ("io/*", 24), ("workload:*o", 8), ("workload:io/ech?", 8),
    ("workload:\"io/*\"", -1), ("workload:'io/echo'", 8), ("workload!=io/echo", 32),
    ("workload:/^io/", 24), ("workload:/^(cpu|io).e/", 24 - 16 + 0), ("/echo$/", -1),
    ("concurrency>=16", 30), ("concurrency=1", 10), ("concurrency<16", 10), ("tasks>100", 0),
    ("wait>1ms", 20), ("wait>=1ms", 40), ("wait=1000us", 20), ("wait>90%", 0), ("size>=4KiB", 40),
    ("size<4096B", 0), ("wall<5600us model:threads", 5), ("wall_ms<5.6 model:threads", 5),
    ("wait_share>30%", 40), ("wait_share>0.5", 0), ("peak_rss>=12MiB", 40), ("peak_rss>1GiB", 0),
    ("throughput>19000", 0), ("p99<1h", 40), ("run:1", 24), ("run:@main", 24), ("run:latest", 16),
    ("run>1", 16), ("outcome:ok", 40), ("note:*test*", 40), ("tag:*host=made*", 40),
    ("build:/swift-6/", 40), ("profile:quick status:complete", 40), ("reason:x", 0),
    ("NOT reason:x", 40), ("wait:/^1/", 20), ("(((class:io)))", 24),
    ("class:mixed", 0), ("  class:io\tmodel:serial\n", 6),
  ])
  func `terms keep what they say`(filter: String, expected: Int) throws {
    if expected < 0 {
      #expect(throws: BenchError.self) { try count(filter) }
    } else {
      #expect(try count(filter) == expected)
    }
  }

  @Test(arguments: [
    ("(class:io", 1, "not closed"), ("class:io)", 9, "closes nothing"), ("class:", 1, "nothing"),
    ("class:io OR", 12, "ends"), ("AND class:io", 1, "term is expected"),
    ("clas:io", 1, "no field"), ("class:io wall<5", 10, "duration"),
    ("wall<5parsecs", 1, "unit"), ("workload:\"io", 10, "no end"), ("workload:/io", 10, "no end"),
    ("workload:/[/", 1, "regular expression"), ("class>io", 1, "no order"),
    ("concurrency>many", 1, "count"), ("wait>abc", 1, "no number"), ("class: io", 1, "nothing"),
    ("peak_rss>5ms", 1, "amount of data"), ("workload:ecko", 1, "no workload"),
    ("ecko", 1, "no name"), ("run>abc", 1, "no run"), ("class:io , model:serial", 10, "expected"),
    ("-", 2, "ends"),
  ])
  func `errors point at the place`(filter: String, character: Int, word: String) throws {
    let error = #expect(throws: BenchError.self) { try count(filter) }
    #expect(error?.code == .usage)
    #expect(error?.message.contains(word) == true, "\(error?.description ?? "")")
    #expect(error?.message.contains("(character \(character) of the query)") == true)
    let lines = error?.cause?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    #expect(lines.count == 2)
    #expect(
      lines.last?.firstIndex(of: "^").map { lines[1].distance(from: lines[1].startIndex, to: $0) }
        == 9 + character - 1)
    #expect(error?.remedy?.isEmpty == false)
  }

  @Test func `nothing of a query becomes part of the statement`() throws {
    for nasty in [
      "x' OR '1'='1", "'; DROP TABLE run; --", "\u{0}", String(repeating: "x", count: 10_000),
    ] {
      #expect(throws: BenchError.self) { try count("workload:\"\(nasty)\"") }
      _ = try? count("note:\"\(nasty)\" OR wait=\"\(nasty)\"")
    }
    #expect(try store.check() == [])
    #expect(try count("") == 40)
  }

  @Test func `deep nesting is refused, not crashed on`() {
    let deep = String(repeating: "(", count: 100_000) + "a" + String(repeating: ")", count: 100_000)
    let error = #expect(throws: BenchError.self) { try count(deep) }
    #expect(error?.message.contains("nested too deeply") == true)
    #expect(throws: BenchError.self) { try count(String(repeating: "-", count: 100_000) + "a") }
  }

  @Test func `random text gives an answer or an error, never a crash`() {
    let parts = [
      "class", ":", "io", "(", ")", "-", " ", "AND", "OR", "NOT", "\"", "/", ">=", ",", "é",
    ]
    var state: UInt64 = 42
    for _ in 0..<500 {
      var text = ""
      for _ in 0..<12 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        text += parts[Int(state >> 33) % parts.count]
      }
      do {
        _ = try count(text)
      } catch {
        #expect((error as? BenchError)?.code == .usage, "\(text): \(error)")
      }
    }
  }

  @Test func `every field is described and can be asked for`() throws {
    for field in QueryField.all {
      #expect(!field.meaning.isEmpty)
      do {
        _ = try count("\(field.name)=1")
      } catch let error as BenchError {
        #expect(!error.message.contains("no field"), "\(error)")
      }
    }
  }
}
