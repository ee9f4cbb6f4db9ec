import BenchCore
import BenchHarness
import Testing

struct EnvironmentProbeTests {
  private let release = BuildFacts(
    isDebug: false, compiler: "Swift 6.3", version: "1.0", commit: "0123abcd")

  private func capture(_ host: FixedHost, folders: [ProbedFolder] = []) -> Environment {
    EnvironmentProbe(host: host, folders: folders, build: release).capture()
  }

  /// The doubts as lines of id and evidence.
  private func doubts(_ environment: Environment) -> [String] {
    environment.doubts.map { "\($0.id): \($0.evidence)" }
  }

  private func text(_ environment: Environment, _ id: String) -> String? { environment[id]?.text }

  @Test func `a laptop on its battery has its doubts, each with what was seen`() {
    let environment = capture(
      Machines.laptop,
      folders: [ProbedFolder(.store, "/home/me/results"), ProbedFolder(.scratch, "/tmp/bench")])
    #expect(
      doubts(environment) == [
        "smt.on: 8 CPUs on 4 cores",
        "governor.not-performance: governor powersave",
        "turbo.on: the boost is on",
        "power.battery: the battery discharges",
        "fs.tmpfs: /tmp/bench lies on tmpfs at /tmp",
        "fs.scratch-space: 512.0 MiB for /tmp/bench",
        "load.busy: firefox (900) 25.0 % of a CPU",
      ])
    #expect(environment.doubts.allSatisfy { !$0.cure.isEmpty && $0.message.hasSuffix(".") })
    #expect(environment.usableCPUs == 8)
  }

  @Test func `a laptop's facts are read as they stand in its files`() {
    let environment = capture(
      Machines.laptop, folders: [ProbedFolder(.store, "/home/me/results")])
    let expected = [
      "cpu.model": "Intel(R) Core(TM) i7-8650U CPU @ 1.90GHz",
      "cpu.topology": "8 CPUs, 4 cores, 1 package",
      "cpu.smt": "on",
      "cpu.kinds": "all alike",
      "cpu.caches": "L1d 32K, L2 256K",
      "cpu.governor": "powersave",
      "cpu.turbo": "on",
      "cpu.frequency": "800 MHz",
      "cpu.affinity": "0-7",
      "cpu.usable": "8",
      "cgroup.version": "version 2",
      "cgroup.quota": "none",
      "cgroup.memory": "none",
      "cgroup.processes": "38000",
      "memory.total": "16.0 GiB",
      "memory.available": "8.0 GiB",
      "memory.swap": "1.0 GiB of 2.0 GiB",
      "memory.huge-pages": "madvise",
      "load.average": "0.10 0.20 0.30",
      "psi.cpu": "0.50 % of the last ten seconds",
      "psi.memory": "0.00 % of the last ten seconds",
      "psi.io": "0.10 % of the last ten seconds",
      "kernel.release": "Linux 6.12.1",
      "kernel.distribution": "Debian GNU/Linux 13 (trixie)",
      "kernel.aslr": "full",
      "kernel.perf-paranoid": "2",
      "kernel.counters": "cpu",
      "kernel.energy":
        "unavailable: /sys/class/powercap shows no CPU package; virtual machines hide it",
      "clock.source": "tsc",
      "clock.timer-slack": "50 us",
      "vm.guest": "no",
      "vm.container": "none seen",
      "vm.steal": "0.0 % of the busy time",
      "power.source": "battery",
      "fs.store": "ext4 at /",
      "fs.store-space": "20.0 GiB",
      "limits.files": "1048576",
      "limits.processes": "30000",
      "build.mode": "release",
      "build.compiler": "Swift 6.3",
      "build.version": "1.0",
      "build.commit": "0123abcd",
      "count.cpu-busy": "15000 ms",
      "count.cpu-total": "96000 ms",
      "count.cpu-steal": "0 ms",
      "count.cpu-own": "200 ms",
      "count.throttled-periods": "unavailable: there is no CPU quota",
      "count.throttled-time": "unavailable: there is no CPU quota",
      "count.swapped-pages": "7",
      "count.thermal-events": "12",
      "load.busy": "firefox (900) 25.0 % of a CPU",
    ]
    for fact in environment.facts {
      #expect(fact.reading.text == expected[fact.id], "\(fact.id)")
    }
    #expect(Set(environment.facts.map(\.id)) == Set(expected.keys))
    #expect(environment.facts.count == expected.count)
  }

  @Test func `a container's quota and memory limit count, not its host's size`() {
    let environment = capture(
      Machines.container, folders: [ProbedFolder(.scratch, "/tmp/bench")])
    #expect(environment.usableCPUs == 1)
    #expect(text(environment, "cgroup.quota") == "1.5 CPUs in each 100.0 ms")
    #expect(text(environment, "cgroup.memory") == "2.0 GiB")
    #expect(text(environment, "cgroup.processes") == "none")
    #expect(text(environment, "memory.available") == "768.0 MiB")
    #expect(text(environment, "vm.container") == "Docker")
    #expect(text(environment, "count.throttled-periods") == "50")
    #expect(text(environment, "count.throttled-time") == "2500 ms")
    #expect(
      doubts(environment) == [
        "cpu.single: 1 CPU can be used",
        "cgroup.quota: 1.5 CPUs in each 100.0 ms, while 8 CPUs can be used",
        "cgroup.throttled: throttled in 50 of 1000 periods",
        "memory.low: 768.0 MiB can be had",
        "fs.overlay: /tmp/bench lies on overlay at /",
      ])
  }

  @Test func `a virtual machine with version 1 control groups says what it lacks`() {
    let environment = capture(Machines.guest)
    #expect(environment.usableCPUs == 2)
    #expect(text(environment, "cgroup.version") == "version 1")
    #expect(text(environment, "cgroup.quota") == "none")
    #expect(text(environment, "cgroup.memory") == "none")
    #expect(text(environment, "cpu.smt") == "not supported")
    #expect(text(environment, "cpu.frequency") == "2596 MHz")
    #expect(text(environment, "vm.guest") == "yes, of an unknown kind")
    #expect(text(environment, "vm.steal") == "25.0 % of the busy time")
    #expect(text(environment, "psi.cpu") == "unavailable: there is no /proc/pressure/cpu")
    #expect(
      text(environment, "cpu.turbo") == "unavailable: neither intel_pstate nor cpufreq tells")
    #expect(
      doubts(environment) == [
        "load.high: load 1.26 on 2 CPUs",
        "vm.guest: yes, of an unknown kind",
        "vm.steal: 25.0 % of the busy time since boot",
      ])
  }

  @Test func `a machine without any file reads unavailable, never 0 or empty`() {
    let environment = EnvironmentProbe(
      host: FixedHost(files: [:]), folders: [ProbedFolder(.store, "/r")],
      build: BuildFacts(isDebug: true, compiler: "Swift 6.3", commit: "")
    ).capture()
    let known = environment.facts.filter {
      if case .value = $0.reading { true } else { false }
    }
    #expect(
      Set(known.map(\.id)) == [
        "cpu.usable", "vm.container", "power.source", "build.mode", "build.compiler",
      ])
    for case .unavailable(let why) in environment.facts.map(\.reading) { #expect(!why.isEmpty) }
    #expect(environment.usableCPUs == 1)
    #expect(environment.doubts.map(\.id) == ["cpu.single", "build.debug"])
  }

  @Test func `a mask narrower than the machine is used and told`() {
    var host = Machines.guest
    host.files["/sys/devices/system/cpu/online"] = "0-15\n"
    host.files["/proc/self/status"] = "PPid:\t1\nCpus_allowed_list:\t0,2-3\n"
    let environment = capture(host)
    #expect(environment.usableCPUs == 3)
    #expect(doubts(environment).contains("cpu.affinity: 3 of 16 CPUs"))
    #expect(EnvironmentProbe(host: host).usableCPUs() == 3)
  }

  @Test func `cores of unlike speed are told apart`() {
    var host = Machines.laptop
    for cpu in 4..<8 {
      let path = "/sys/devices/system/cpu/cpu\(cpu)/cpufreq/cpuinfo_max_freq"
      host.files[path] = "2800000\n"
    }
    #expect(
      doubts(capture(host)).contains(
        "cpu.unlike-cores: 4 of strength 4200000, 4 of strength 2800000"))
  }

  @Test(
    arguments: [
      ("/proc/sys/kernel/randomize_va_space", "0", "kernel.aslr-off"),
      (
        "/sys/devices/system/clocksource/clocksource0/current_clocksource", "hpet", "clock.slow"
      ),
      ("/proc/self/timerslack_ns", "500000", "clock.timer-slack"),
      (
        "/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never", "memory.huge-pages"
      ),
      ("/proc/pressure/io", "some avg10=55.00 avg60=0 avg300=0 total=1", "psi.io"),
      ("/proc/self/limits", "Max open files   1024   4096   files", "limits.files"),
    ])
  func `one file that is not as it should be raises its one doubt`(
    path: String, text: String, id: String
  ) throws {
    var host = Machines.guest
    let healthy = Set(capture(host).doubts.map(\.id))
    host.files[path] = text
    let found = capture(host).doubts.filter { !healthy.contains($0.id) }
    #expect(found.map(\.id) == [id])
  }

  @Test func `files of nonsense raise no alarm and stop nothing`() {
    var host = Machines.laptop
    for path in host.files.keys { host.files[path] = "\u{0}- : ) \\ , [ 99999999999999999999 -1" }
    let environment = EnvironmentProbe(host: host, folders: [ProbedFolder(.store, "/r")]).capture()
    #expect(environment.usableCPUs == 1)
  }

  @Test func `facts and doubts stand together by topic`() throws {
    let topics = capture(Machines.laptop).topics
    #expect(
      topics.map(\.id) == [
        "cpu", "cgroup", "memory", "load", "kernel", "clock", "vm", "limits", "build", "count",
      ])
    let cpu = try #require(topics.first)
    #expect(cpu.doubts.map(\.id) == ["smt.on", "governor.not-performance", "turbo.on"])
    let all = capture(Machines.laptop)
    #expect(topics.reduce(0) { $0 + $1.facts.count } == all.facts.count)
    #expect(topics.reduce(0) { $0 + $1.doubts.count } == all.doubts.count)
  }

  @Test func `an id of a newer version is shown under other`() {
    let environment = Environment(
      facts: [Fact("gpu.model", "GPU", .value("none"))], doubts: [], usableCPUs: 1)
    #expect(environment.topics.map(\.title) == ["Other"])
  }

  @Test func `a capture of this machine leaves nothing out`() {
    let environment = EnvironmentProbe(folders: [ProbedFolder(.store, "/")]).capture()
    #expect(environment.usableCPUs >= 1)
    #expect(environment.facts.allSatisfy { $0.reading.text != "" })
    #expect(environment["kernel.release"]?.text.hasPrefix("Linux ") == true)
    #expect(Set(environment.facts.map(\.id)).count == environment.facts.count)
  }
}
