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

  @Test func `a machine without such counters says why`() {
    // No kernel has a type of events of this number.
    let counters = HardwareCounters(type: 4_000_000_000)
    #expect(counters.read() == HardwareCounters.Reading())
    for name in ["instructions", "cycles"] {
      #expect(counters.unavailable[name]?.isEmpty == false)
    }
  }

  @Test func `packages are found, their parts are not, and a locked file is said`() {
    let root = "/sys/class/powercap"
    var files = [
      "\(root)/intel-rapl:0/energy_uj": "1500000\n",
      "\(root)/intel-rapl:0/max_energy_range_uj": "9000000\n",
      "\(root)/intel-rapl:1/energy_uj": "7\n",
      "\(root)/intel-rapl:1/max_energy_range_uj": "10\n",
      "\(root)/intel-rapl:0:0/energy_uj": "800000\n",
    ]
    let meter = EnergyMeter(host: FixedHost(files: files))
    #expect(meter.unavailable == nil)
    #expect(
      meter.read().packages == [
        .init(microjoules: 1_500_000, range: 9_000_000), .init(microjoules: 7, range: 10),
      ])
    files["\(root)/intel-rapl:1/energy_uj"] = nil
    files["\(root)/intel-rapl:1/name"] = "package-1"
    let locked = EnergyMeter(host: FixedHost(files: files))
    #expect(locked.unavailable == "there is no \(root)/intel-rapl:1/energy_uj")
    #expect(locked.read() == EnergyMeter.Reading())
    #expect(EnergyMeter(host: FixedHost(files: [:])).unavailable?.contains("virtual") == true)
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
