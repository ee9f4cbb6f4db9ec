import BenchCore
import CPrimitives
import Testing

@testable import BenchHarness

@Suite struct CountersTests {
  @Test func `counters count, or say why they do not`() {
    // Every kernel with perf events has the software ones, of which number 2 are page faults; a
    // machine that forbids them must say so.
    let counters = HardwareCounters(type: UInt32(CPRIMITIVES_COUNTER_SOFTWARE))
    let before = counters.read()
    let child = cprimitives_reference_burn(2_000_000)
    let after = counters.read()
    #expect(child >= 2_000_000)
    if let then = before.cycles, let now = after.cycles {
      // The software type's number 0 is the CPU clock, in nanoseconds.
      #expect(now - then >= 1_000_000)
    } else {
      #expect(counters.unavailable["cycles"]?.isEmpty == false)
    }
  }

  @Test func `energy is the sum over packages, also when a count begins anew`() {
    let before = EnergyMeter.Reading(packages: [
      .init(microjoules: 900, range: 1000), .init(microjoules: 5, range: 1000),
    ])
    let after = EnergyMeter.Reading(packages: [
      .init(microjoules: 100, range: 1000), .init(microjoules: 25, range: 1000),
    ])
    #expect(after.joules(since: before) == 0.000_220)
    #expect(EnergyMeter.Reading().joules(since: EnergyMeter.Reading()) == nil)
  }

  @Test func `the tree's memory, descriptors and bytes are read`() throws {
    let size: Int64 = 64 << 20
    let process = cprimitives_reference_holder(size)
    try #require(process > 0)
    defer { cprimitives_reference_end(process) }
    let meter = ProcessTreeMeter()
    let tree = MeteredTree(includesCaller: false, processes: [process])
    let before = meter.snapshot(of: tree, at: .start)
    let cost = meter.snapshot(of: tree, at: .end).cost(since: before, wall: .seconds(1)).cost
    #expect(try #require(cost.pss).count >= size)
    // A page table entry of 8 bytes for each page of 4 KiB, and a kernel stack.
    #expect(try #require(cost.kernelMemory).count >= size / 512 + 16_384)
    #expect(try #require(cost.descriptors) >= 1)
    #expect(cost.readBytes == Bytes(0) && cost.writtenBytes == Bytes(0))
    #expect(cost.allocations == nil)
  }
}
