import BenchCore

/// What decides the CPUs' clock: governor and boost; and the clock now.
struct FrequencySensor: Sensor {
  private static let folder = "/sys/devices/system/cpu/cpufreq"

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    observeGovernor(scene.host, into: &seen)
    observeBoost(scene.host, into: &seen)
    seen.fact("cpu.frequency", "Clock of CPU 0") { () throws(Unreadable) in
      try Self.frequency(scene.host)
    }
    return seen
  }

  private func observeGovernor(_ host: any Host, into seen: inout Observation) {
    let governors = host.names(in: Self.folder).filter { $0.hasPrefix("policy") }
      .compactMap { try? host.trimmed("\(Self.folder)/\($0)/scaling_governor") }
    guard !governors.isEmpty else {
      seen.fact(
        "cpu.governor", "Frequency governor",
        .unavailable("the kernel does not govern the frequency here (\(Self.folder) is empty)"))
      return
    }
    let names = Set(governors).sorted().joined(separator: ", ")
    seen.fact("cpu.governor", "Frequency governor", names)
    guard names != "performance" else { return }
    seen.doubt(
      "governor.not-performance", "The CPUs change their clock with the load they see.",
      evidence: "governor \(names)", cure: "sudo cpupower frequency-set --governor performance")
  }

  private func observeBoost(_ host: any Host, into seen: inout Observation) {
    let intel = "/sys/devices/system/cpu/intel_pstate/no_turbo"
    let others = "\(Self.folder)/boost"
    let isOn: Bool
    let cure: String
    if let off = try? host.number(intel) {
      isOn = off == 0
      cure = "echo 1 | sudo tee \(intel)"
    } else if let boost = try? host.number(others) {
      isOn = boost == 1
      cure = "echo 0 | sudo tee \(others)"
    } else {
      seen.fact(
        "cpu.turbo", "Frequency boost (turbo)",
        .unavailable("neither intel_pstate nor cpufreq tells"))
      return
    }
    seen.fact("cpu.turbo", "Frequency boost (turbo)", isOn ? "on" : "off")
    guard isOn else { return }
    seen.doubt(
      "turbo.on",
      "One busy core runs faster than several, so speed-ups over serial come out too small.",
      evidence: "the boost is on", cure: cure)
  }

  private static func frequency(_ host: any Host) throws(Unreadable) -> String {
    if let kilohertz = try? host.number("/sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq") {
      return "\(kilohertz / 1000) MHz"
    }
    let info = try host.text("/proc/cpuinfo", limit: ProcessorSensor.infoLimit)
    guard let line = info.lines.first(where: { $0.hasPrefix("cpu MHz") }),
      let value = line.split(separator: ":").last.flatMap({ Double($0.trimmed) })
    else { throw Unreadable("neither cpufreq nor /proc/cpuinfo tells") }
    return "\(Int64(value)) MHz"
  }
}
