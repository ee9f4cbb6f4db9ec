import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct NamingTests {
  @Test func `a run is found by number, uid, latest and baseline`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1), Made.run(points: 1, blocks: 1))
    let uid = try #require(store.sql("SELECT uid FROM run WHERE id = 1").rows[0][0].text)
    try store.setBaseline("main", run: 1, at: .seconds(5))
    try store.setBaseline("v1.0/x", run: 2, at: .seconds(6))
    for (name, number) in [("1", 1), ("2", 2), ("latest", 2), ("@main", 1), (uid, 1)] {
      #expect(try store.runNumber(name) == Int64(number))
    }
    #expect(try store.runNumber(String(uid.prefix(12)).uppercased()) == 1)
    try store.setBaseline("main", run: 2, at: .seconds(7))
    #expect(try store.runNumber("@main") == 2)
    #expect(try store.baselines().map(\.name) == ["main", "v1.0/x"])
    #expect(try store.removeBaseline("main"))
    #expect(try !store.removeBaseline("main"))
  }

  @Test(arguments: ["3", "@nope", "abcdef0", "", "x y", "-1", "99999999999999999999"])
  func `a name of no run is an error with a remedy`(name: String) throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1))
    let error = #expect(throws: BenchError.self) { try store.runNumber(name) }
    #expect(error?.remedy?.isEmpty == false)
  }

  @Test(arguments: ["", "a b", "@x", "<script>", "a|b", "a\nb"])
  func `a name that could not be told from others is refused`(name: String) throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1))
    #expect(throws: BenchError.self) { try store.setBaseline(name, run: 1, at: .zero) }
    #expect(throws: BenchError.self) { try store.setBaseline("fine", run: 9, at: .zero) }
    #expect(try store.baselines().isEmpty)
  }
}
