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
    #expect(taints { $0.memoryPressure = Share(0.02) } == ["sample.memory-pressure"])
    #expect(taints { $0.memoryPressure = Share(0.01) } == [])
  }

  @Test func `pressure that a cell makes itself is no mark`() {
    #expect(
      taints {
        $0.cpuPressure = Share(1)
        $0.ioPressure = Share(1)
      } == [])
  }

  @Test func `every mark has a name of its own, a meaning and a cure`() {
    var conditions = Conditions()
    conditions.foreignCPU = Share(0.5)
    conditions.steal = Share(0.5)
    conditions.throttled = .seconds(1)
    conditions.megahertz = 1
    conditions.memoryPressure = Share(0.5)
    let marks = TaintRules.taints(conditions, wall: .seconds(1), cpus: 2, firstClock: 2000)
    #expect(marks.map(\.kind) == Taint.kinds)
    #expect(Set(Taint.kinds.map(\.id)).count == Taint.kinds.count)
    for kind in Taint.kinds {
      #expect(kind.id.hasPrefix("sample.") && kind.meaning.hasSuffix("."))
      #expect(kind.cure.hasSuffix("."))
    }
    #expect(Taint(id: "sample.of-tomorrow", evidence: "").kind == nil)
  }

  @Test func `in a short batch the ticks of the counters are not taken for a load`() {
    // 50 % of 2 CPUs for 20 ms are 20 ms, no more than what two counters may be off by.
    #expect(taints({ $0.foreignCPU = Share(0.5) }, wall: .milliseconds(20)) == [])
    #expect(
      taints({ $0.foreignCPU = Share(0.5) }, wall: .milliseconds(40)) == ["sample.foreign-load"])
  }
}
