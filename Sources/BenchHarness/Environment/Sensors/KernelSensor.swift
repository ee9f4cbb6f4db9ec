import BenchCore

/// The system: kernel, distribution, what it randomises and what it lets be counted.
struct KernelSensor: Sensor {
  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    let host = scene.host
    seen.fact("kernel.release", "Kernel") { () throws(Unreadable) in
      let release = try host.trimmed("/proc/sys/kernel/osrelease")
      let kind = (try? host.trimmed("/proc/sys/kernel/ostype")) ?? "Linux"
      return "\(kind) \(release)"
    }
    seen.fact("kernel.distribution", "Distribution") { () throws(Unreadable) in
      let text = try host.text("/etc/os-release", limit: LinuxHost.usualLimit)
      guard let line = text.lines.first(where: { $0.hasPrefix("PRETTY_NAME=") }) else {
        throw Unreadable("/etc/os-release has no PRETTY_NAME")
      }
      return line.dropFirst("PRETTY_NAME=".count).filter { $0 != "\"" }
    }
    observeLayout(host, into: &seen)
    seen.fact(
      "kernel.perf-paranoid", "Restriction of perf events",
      host.reading("/proc/sys/kernel/perf_event_paranoid"))
    seen.fact("kernel.counters", "Hardware counters", Self.counters(host))
    let energy = EnergyMeter(host: host)
    seen.fact(
      "kernel.energy", "CPU packages that count their energy",
      energy.unavailable.map { .unavailable($0) } ?? .value("\(energy.read().packages.count)"))
    return seen
  }

  private func observeLayout(_ host: any Host, into seen: inout Observation) {
    let path = "/proc/sys/kernel/randomize_va_space"
    let names = ["0": "off", "1": "without the heap", "2": "full"]
    let reading = Reading { () throws(Unreadable) in
      let text = try host.trimmed(path)
      return names[text] ?? text
    }
    seen.fact("kernel.aslr", "Random memory layout (ASLR)", reading)
    guard reading.value == "off" else { return }
    seen.doubt(
      "kernel.aslr-off", "Every process has the same layout, so its luck is not averaged out.",
      evidence: "randomize_va_space is 0", cure: "echo 2 | sudo tee \(path)")
  }

  private static func counters(_ host: any Host) -> Reading {
    let folder = "/sys/bus/event_source/devices"
    // "cpu" on x86, "cpu_core" and "cpu_atom" where cores differ, "armv8_…" or "arm_…" on Arm.
    let units = host.names(in: folder).filter {
      $0.hasPrefix("cpu") || $0.hasPrefix("armv") || $0.hasPrefix("riscv")
    }
    guard units.isEmpty else { return .value(units.sorted().joined(separator: ", ")) }
    return .unavailable("\(folder) shows no CPU; virtual machines often hide its counters")
  }
}
