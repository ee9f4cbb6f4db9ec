import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct QueryTests {
  private let store: Store

  init() throws {
    store = try Made.store(
      Made.run(workloads: ["cpu/made": .compute, "io/made": .io, "io/echo": .io]), Made.run())
  }

  private func count(_ query: ResultsQuery) throws -> Int { try store.query(query).rows.count }

  @Test func `each filter keeps what matches`() throws {
    #expect(try count(ResultsQuery()) == 24 + 16)
    #expect(try count(ResultsQuery(runs: [1])) == 24)
    #expect(try count(ResultsQuery(classes: [.io])) == 16 + 8)
    #expect(try count(ResultsQuery(models: [.serial, .threads])) == 20)
    #expect(try count(ResultsQuery(backends: ["coroutines"])) == 10)
    #expect(try count(ResultsQuery(workloads: ["io/echo"])) == 8)
    #expect(try count(ResultsQuery(workloads: ["echo"])) == 8)
    #expect(try count(ResultsQuery(workloads: ["io/*"])) == 24)
    #expect(try count(ResultsQuery(workloads: ["made"], runs: [2])) == 16)
    #expect(try count(ResultsQuery(classes: [.mixed])) == 0)
  }

  @Test func `parameters match by value, whatever the unit`() throws {
    func count(_ texts: String...) throws -> Int {
      try self.count(
        ResultsQuery(runs: [2], parameters: try texts.map { try .init(parsing: $0) }))
    }
    #expect(try count("wait=1ms") == 8)
    #expect(try count("wait=1000us") == 8)
    #expect(try count("wait=1ms", "wait=2ms") == 16)
    #expect(try count("wait=1ms", "size=4KiB") == 8)
    #expect(try count("wait=1ms", "size=5KiB") == 0)
    #expect(try count("wait=1") == 0)
    #expect(try count("concurrency=16") == 12)
    #expect(try count("tasks=100", "concurrency=1") == 4)
  }

  @Test func `a name that is nowhere gets the nearest one`() {
    let wrong: [(ResultsQuery, String)] = [
      (ResultsQuery(workloads: ["io/ecko"]), "io/echo"),
      (ResultsQuery(backends: ["thread"]), "threads"),
      (ResultsQuery(runs: [7]), "1, 2"),
      (ResultsQuery(parameters: [.init("wiat", "1ms")]), "wait"),
      (ResultsQuery(parameters: [.init("wait", "5 parsecs")]), "5ms"),
    ]
    for (query, hint) in wrong {
      let error = #expect(throws: BenchError.self) { try store.query(query) }
      #expect(error?.code == .usage)
      #expect(error?.remedy?.contains(hint) == true, "\(error?.description ?? "none")")
    }
    #expect(throws: BenchError.self) { try ResultsQuery.Parameter(parsing: "wait") }
    #expect(throws: BenchError.self) { try ResultsQuery.Parameter(parsing: "=5") }
  }

  @Test func `filters are bound, never part of the statement`() throws {
    let nasty = "x' OR '1'='1"
    #expect(throws: BenchError.self) { try store.query(ResultsQuery(workloads: [nasty])) }
    #expect(throws: BenchError.self) {
      try store.query(ResultsQuery(parameters: [.init(nasty, nasty)]))
    }
    #expect(try store.check() == [])
  }

  @Test func `columns carry their units`() throws {
    let table = try store.query(ResultsQuery(runs: [1]))
    let units = Dictionary(uniqueKeysWithValues: table.columns.map { ($0.name, $0.unit) })
    #expect(units["wall_ms"] == "ms")
    #expect(units["throughput_per_s"] == "1/s")
    #expect(units["peak_rss_mib"] == "MiB")
    #expect(units["tasks"] == .some(nil))
    #expect(table.rows.allSatisfy { $0.count == table.columns.count })
  }
}
