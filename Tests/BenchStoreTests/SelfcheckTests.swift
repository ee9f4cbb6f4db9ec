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
}
