import BenchCore
import Testing

@testable import BenchHarness

/// What the machine did between two readings, on machines that a table describes.
@Suite struct ConditionMeterTests {
  /// A machine with a quota in a group of its own, which tells of pressure.
  private func machine(
    idle: Int, busy: Int, steal: Int, throttled: Int, waited: Int, at time: Nanoseconds
  ) -> FixedHost {
    let pressure = "some avg10=1.00 avg60=0 avg300=0 total=\(waited)\nfull avg10=0 total=7\n"
    let host = FixedHost(files: [
      "/proc/stat": "cpu \(busy) 0 0 \(idle) 0 0 0 \(steal) 0 0\n",
      "/proc/self/cgroup": "0::/a\n",
      "/proc/self/mountinfo": "30 27 0:26 / /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n",
      "/sys/fs/cgroup/cgroup.controllers": "cpu memory\n",
      "/sys/fs/cgroup/a/cpu.max": "150000 100000\n",
      "/sys/fs/cgroup/a/cpu.stat": "nr_periods 9\nnr_throttled 2\nthrottled_usec \(throttled)\n",
      "/sys/fs/cgroup/a/memory.pressure": pressure,
      "/proc/pressure/memory": "some avg10=0 total=1\n",
      "/proc/pressure/io": pressure,
    ])
    host.wait(until: time)
    return host
  }

  @Test func `a batch's conditions are what rose between two readings`() {
    let first = machine(idle: 100, busy: 50, steal: 5, throttled: 10, waited: 0, at: .zero)
    let last = machine(
      idle: 160, busy: 80, steal: 15, throttled: 1510, waited: 250_000, at: .seconds(1))
    let meter = ConditionMeter(host: first)
    let after = ConditionMeter(host: last).read()
    // Of 100 ticks 60 were idle, 30 busy and 10 stolen; 20 of the busy ones were the trial's own.
    let conditions = meter.conditions(from: meter.read(), to: after, own: .milliseconds(200))
    #expect(conditions.foreignCPU == Share(0.1))
    #expect(conditions.steal == Share(0.1))
    #expect(conditions.throttled == Nanoseconds(1_500_000))
    // The group's own file where there is one, the machine's where there is none.
    #expect(conditions.memoryPressure == Share(0.25))
    #expect(conditions.ioPressure == Share(0.25))
    #expect(conditions.cpuPressure == nil)
    #expect(meter.unavailable["cpuPressure"] == "there is no /proc/pressure/cpu")
    #expect(meter.unavailable["memoryPressure"] == nil)
    #expect(meter.unavailable["megahertz"]?.contains("cpufreq") == true)
  }

  @Test func `a machine that tells nothing gives no numbers, and says so`() {
    let meter = ConditionMeter(host: FixedHost(files: [:]))
    let conditions = meter.conditions(from: meter.read(), to: meter.read(), own: .zero)
    #expect(conditions == Conditions())
    let names = ["foreignCPU", "steal", "throttled", "megahertz"] + PressureMeter.resources.keys
    for name in names { #expect(meter.unavailable[name]?.isEmpty == false, "\(name)") }
  }

  @Test func `a total that fell is no number, and one that outran the clock is all the time`() {
    let early = PressureMeter.Reading(totals: ["x": 50, "y": 0], at: .zero)
    let late = PressureMeter.Reading(totals: ["x": 40, "y": 9_000], at: .milliseconds(5))
    #expect(PressureMeter.share("x", from: early, to: late) == nil)
    #expect(PressureMeter.share("y", from: early, to: late) == Share(1))
    #expect(PressureMeter.share("y", from: late, to: early) == nil)
  }
}
