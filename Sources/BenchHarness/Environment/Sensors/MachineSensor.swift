import BenchCore

/// Whether the machine is real, virtual or a container, and what feeds it.
struct MachineSensor: Sensor {
  /// Below one percent, stolen time is smaller than other disturbances.
  static let stealLimit = 0.01
  static let stealCure =
    "Use a machine with CPUs of its own, run at another time, or prefer figures of CPU time."

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    observeHypervisor(scene.host, into: &seen)
    seen.fact("vm.container", "Container", Self.container(scene.host))
    observeSteal(scene.host, into: &seen)
    observePower(scene.host, into: &seen)
    return seen
  }

  // MARK: Virtual machine

  private func observeHypervisor(_ host: any Host, into seen: inout Observation) {
    let flags = Reading { () throws(Unreadable) in
      let info = try host.text("/proc/cpuinfo", limit: ProcessorSensor.infoLimit)
      guard let line = info.lines.first(where: { $0.hasPrefix("flags") }) else {
        throw Unreadable("this kind of CPU does not tell")
      }
      return line.split(separator: " ").contains("hypervisor") ? "yes" : "no"
    }
    let kind = Self.kind(host)
    let isGuest = flags.value == "yes" || kind != nil
    guard isGuest || flags.value != nil else {
      seen.fact("vm.guest", "Virtual machine", flags)
      return
    }
    let text = isGuest ? kind.map { "yes: \($0)" } ?? "yes, of an unknown kind" : "no"
    seen.fact("vm.guest", "Virtual machine", text)
    guard isGuest else { return }
    seen.doubt(
      "vm.guest", "A virtual machine shares its CPUs, caches and disks with others unseen.",
      evidence: text, cure: "Compare within one run only, or use a machine of your own.")
  }

  private static func kind(_ host: any Host) -> String? {
    if let type = try? host.trimmed("/sys/hypervisor/type"), !type.isEmpty { return type }
    let vendor = (try? host.trimmed("/sys/class/dmi/id/sys_vendor")) ?? ""
    let product = (try? host.trimmed("/sys/class/dmi/id/product_name")) ?? ""
    let name = "\(vendor) \(product)".trimmed
    // What hypervisors and the large clouds call their machines; a real one bears its maker's name.
    let marks = [
      "QEMU", "KVM", "VMware", "VirtualBox", "innotek", "Xen", "Amazon EC2", "Google Compute",
      "Virtual Machine", "OpenStack", "Bochs", "Parallels", "BHYVE", "Hetzner", "DigitalOcean",
    ]
    // Amazon's bare-metal machines bear the same vendor.
    let isMetal = name.contains(".metal")
    return marks.contains { name.contains($0) } && !isMetal ? name : nil
  }

  private static func container(_ host: any Host) -> Reading {
    if (try? host.text("/.dockerenv", limit: 1)) != nil { return .value("Docker") }
    if (try? host.text("/run/.containerenv", limit: 1)) != nil { return .value("Podman") }
    if let groups = try? host.trimmed("/proc/1/cgroup"), groups.contains("kubepods") {
      return .value("Kubernetes")
    }
    return .value("none seen")
  }

  // MARK: Stolen time

  private func observeSteal(_ host: any Host, into seen: inout Observation) {
    let times: CPUTimes
    do throws(Unreadable) {
      times = try CPUTimes(host)
    } catch {
      seen.fact("vm.steal", "Time stolen by the host since boot", .unavailable(error.why))
      return
    }
    let share = Double(times.steal) / Double(max(1, times.busy + times.steal))
    let text = "\(Words.percent(share)) of the busy time"
    seen.fact("vm.steal", "Time stolen by the host since boot", text)
    guard share > Self.stealLimit else { return }
    seen.doubt(
      "vm.steal", "The host takes CPU time away from this virtual machine.",
      evidence: "\(text) since boot", cure: Self.stealCure)
  }

  // MARK: Power

  private func observePower(_ host: any Host, into seen: inout Observation) {
    let folder = "/sys/class/power_supply"
    let supplies = host.names(in: folder).sorted()
    let batteries = supplies.filter { (try? host.trimmed("\(folder)/\($0)/type")) == "Battery" }
    guard !batteries.isEmpty else {
      seen.fact("power.source", "Power", "no battery")
      return
    }
    let discharges = batteries.contains {
      (try? host.trimmed("\(folder)/\($0)/status")) == "Discharging"
    }
    seen.fact("power.source", "Power", discharges ? "battery" : "mains")
    guard discharges else { return }
    seen.doubt(
      "power.battery", "On its battery a machine lowers its clock when it likes.",
      evidence: "the battery discharges", cure: "Plug it in.")
  }
}
