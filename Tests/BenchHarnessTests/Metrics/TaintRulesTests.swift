import BenchCore
import Testing

@testable import BenchHarness

@Suite struct TaintRulesTests {
  private func taints(
    _ change: (inout Conditions) -> Void, wall: Nanoseconds = .seconds(1), firstClock: Double? = nil
  ) -> [String] {
    var conditions = Conditions()
    change(&conditions)
    return TaintRules.taints(conditions, wall: wall, cpus: 2, firstClock: firstClock).map(\.id)
  }

  @Test func `a quiet batch has no mark, and an unknown one neither`() {
    #expect(taints { _ in } == [])
    #expect(
      taints {
        $0.foreignCPU = Share(0.05)
        $0.steal = Share(0.02)
        $0.throttled = .zero
      } == [])
  }

  @Test func `each disturbance has a mark of its own`() {
    #expect(taints { $0.foreignCPU = Share(0.06) } == ["sample.foreign-load"])
    #expect(taints { $0.steal = Share(0.03) } == ["sample.steal"])
    #expect(taints { $0.throttled = .milliseconds(1) } == ["sample.throttled"])
    #expect(taints({ $0.megahertz = 1800 }, firstClock: 2000) == ["sample.slow-clock"])
    #expect(taints({ $0.megahertz = 1950 }, firstClock: 2000) == [])
  }

  @Test func `in a short batch the ticks of the counters are not taken for a load`() {
    // 50 % of 2 CPUs for 20 ms are 20 ms, no more than what two counters may be off by.
    #expect(taints({ $0.foreignCPU = Share(0.5) }, wall: .milliseconds(20)) == [])
    #expect(
      taints({ $0.foreignCPU = Share(0.5) }, wall: .milliseconds(40)) == ["sample.foreign-load"])
  }
}
