import BenchCore
import BenchStore
import BenchTestSupport
import Testing

@Suite struct SelfcheckStoreTests {
  private func check(_ host: String, difference: Double?, isLoaded: Bool = false)
    -> SelfcheckRecord
  {
    Made.selfcheck(host, difference: difference, isLoaded: isLoaded)
  }

  @Test func `the latest self-check of a host comes back whole`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1))
    try store.record(check("here", difference: 0.5))
    try store.record(check("here", difference: 0.02))
    try store.record(check("there", difference: 0.9))
    #expect(try store.latestSelfcheck(host: "here") == check("here", difference: 0.02))
    #expect(try store.latestSelfcheck(host: "nowhere") == nil)
  }

  @Test func `one on an idle machine is preferred, and one without an answer is passed over`()
    throws
  {
    let store = try Made.store(Made.run(points: 1, blocks: 1))
    try store.record(check("here", difference: 0.02))
    try store.record(check("here", difference: 0.3, isLoaded: true))
    try store.record(check("here", difference: nil))
    #expect(try store.latestSelfcheck(host: "here")?.smallestDifference == 0.02)
  }

  @Test func `the overheads are those of the latest check that measured them`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 1))
    #expect(try store.latestOverheads(host: "here") == [])
    try store.record(check("here", difference: nil))
    var bare = check("here", difference: 0.02)
    bare.madeAt = bare.madeAt + .seconds(9)
    bare.overheads = []
    try store.record(bare)
    #expect(try store.latestOverheads(host: "here") == check("here", difference: nil).overheads)
    #expect(try store.latestOverheads(host: "there") == [])
  }

  @Test func `a run's batches are counted without reading them`() throws {
    let store = try Made.store(Made.run(points: 1, blocks: 3, batches: 4))
    let read = try store.results(run: 1).cells.flatMap(\.trials).reduce(0) { $0 + $1.samples.count }
    #expect(try store.batches(run: 1) == read)
    #expect(read > 0)
    #expect(try store.batches(run: 99) == 0)
  }
}
