import BenchCore

/// What the control group (of a container, a service or a login session) limits.
struct ControlGroupSensor: Sensor {
  static let quotaCure =
    "Give the container or service a quota of whole CPUs with room to spare, or none "
    + "(docker run --cpus, systemd CPUQuota=)."

  /// Below this share of periods, being stopped is rarer than other disturbances.
  private static let throttledLimit = 0.01

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    observeVersion(scene, into: &seen)
    observeQuota(scene, into: &seen)
    seen.fact("cgroup.memory", "Memory limit") { () throws(Unreadable) in
      try scene.controlGroup.limit(
        of: "memory", version1: "memory.limit_in_bytes", version2: "memory.max"
      ).map(Words.bytes) ?? "none"
    }
    seen.fact("cgroup.processes", "Limit of processes and threads") { () throws(Unreadable) in
      try scene.controlGroup.limit(of: "pids", version1: "pids.max", version2: "pids.max")
        .map { "\($0)" } ?? "none"
    }
    return seen
  }

  private func observeVersion(_ scene: Scene, into seen: inout Observation) {
    seen.fact("cgroup.version", "Interface for the CPU") { () throws(Unreadable) in
      try scene.controlGroup.folders(of: "cpu").isVersion2 ? "version 2" : "version 1"
    }
  }

  private func observeQuota(_ scene: Scene, into seen: inout Observation) {
    let quota: ControlGroup.Quota?
    do throws(Unreadable) {
      quota = try scene.controlGroup.cpuQuota()
    } catch {
      seen.fact("cgroup.quota", "CPU quota", .unavailable(error.why))
      return
    }
    guard let quota else {
      seen.fact("cgroup.quota", "CPU quota", "none")
      return
    }
    let milliseconds = Words.oneDecimal(Double(quota.period) / 1000)
    let text = "\(Words.oneDecimal(quota.cpus)) CPUs in each \(milliseconds) ms"
    seen.fact("cgroup.quota", "CPU quota", text)
    let mask = scene.processors.allowed.map(\.cpus.count) ?? scene.processors.online
    if quota.cpus < Double(mask) {
      seen.doubt(
        "cgroup.quota", "When the quota is used up, all workers stand still until the period ends.",
        evidence: "\(text), while \(Words.count(mask, "CPU")) can be used", cure: Self.quotaCure)
    }
    let share = Double(quota.throttledPeriods) / Double(max(1, quota.periods))
    if share > Self.throttledLimit {
      seen.doubt(
        "cgroup.throttled", "The CPU quota has stopped this control group before.",
        evidence: "throttled in \(quota.throttledPeriods) of \(quota.periods) periods",
        cure: Self.quotaCure)
    }
  }
}
