import BenchCore
import BenchHarness
import Testing

struct LaterTests {
  private func capture(_ host: FixedHost) -> Environment {
    EnvironmentProbe(host: host, build: BuildFacts(isDebug: false, compiler: "Swift 6.3"))
      .capture()
  }

  /// Ids and evidence of what `change` brings about between two captures.
  private func later(_ host: FixedHost, _ change: (inout FixedHost) -> Void) -> [String] {
    var changed = host
    change(&changed)
    return EnvironmentProbe.later(before: capture(host), after: capture(changed))
      .map { "\($0.id): \($0.evidence)" }
  }

  @Test func `nothing that happened is nothing to doubt`() {
    #expect(later(Machines.laptop) { _ in } == [])
  }

  @Test func `throttling that grew is told with its times`() {
    let seen = later(Machines.container) {
      $0.files["/sys/fs/cgroup/cpu.stat"] =
        "nr_periods 1100\nnr_throttled 57\nthrottled_usec 2600000\n"
    }
    #expect(seen == ["cgroup.throttled: 7 periods throttled, 100 ms in all"])
  }

  @Test func `stolen time is told as a share of the busy time`() {
    let seen = later(Machines.guest) {
      // 100 ticks busy, of them 80 own; 300 stolen.
      $0.files["/proc/stat"] = "cpu  1080 0 520 8000 100 0 0 800 0 0\n"
      $0.files["/proc/self/stat"] = "4711 (bench) R 1 4711 4711 0 -1 0 1 2 3 4 90 5 3 2 20 0 1 0 9"
    }
    #expect(seen == ["vm.steal: 75.0 % of the busy time was stolen"])
  }

  @Test func `what others used is the machine's time without the run's own`() {
    let own = "4711 (a) b) R 1 4711 4711 0 -1 0 1 2 3 4 310 105 203 2 20 0 1 0 9"
    let seen = later(Machines.guest) {
      // Of 1,000 ticks 800 were busy: 600 by the run, 200 by others.
      $0.files["/proc/stat"] = "cpu  1700 0 600 8200 100 0 0 500 0 0\n"
      $0.files["/proc/self/stat"] = own
    }
    #expect(seen == ["load.others: 20.0 % of all CPU time went to others"])
  }

  @Test func `a busy run alone is no doubt, though load and pressure rise`() {
    let seen = later(Machines.laptop) {
      $0.files["/proc/loadavg"] = "64.00 20.00 9.00 9/200 5000\n"
      $0.files["/proc/pressure/cpu"] = "some avg10=90.00 avg60=0.00 avg300=0.00 total=1\n"
      $0.files["/proc/stat"] = "cpu  1600 0 600 8100 100 0 0 0 0 0\n"
      $0.files["/proc/self/stat"] = "4711 (bench) R 1 1 1 0 -1 0 1 2 3 4 610 105 3 2 20 0 1 0 9"
    }
    #expect(seen == [])
  }

  @Test func `swap, heat and another clock are told`() {
    let seen = later(Machines.laptop) {
      $0.files["/proc/vmstat"] = "pswpin 13\npswpout 4\n"
      $0.files["/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"] = "15\n"
      $0.files["/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq"] = "3900000\n"
    }
    #expect(
      seen == [
        "memory.swapped: 10 pages", "cpu.thermal: 3 thermal throttling events during the run",
        "cpu.frequency-changed: 800 MHz before, 3900 MHz after",
      ])
  }

  @Test func `a doubt that is new at the end is told, an old one is not told again`() {
    let seen = later(Machines.laptop) {
      $0.files["/sys/kernel/mm/transparent_hugepage/enabled"] = "[always] madvise never\n"
    }
    #expect(seen == ["memory.huge-pages: transparent huge pages: always"])
  }

  @Test func `counters that fell, or are missing, compare as nothing`() {
    let seen = later(Machines.laptop) {
      $0.files["/proc/vmstat"] = "pswpin 0\npswpout 0\n"
      $0.files["/proc/stat"] = nil
    }
    #expect(seen == [])
  }
}
