import BenchCore

/// Counters that only rise; a later capture's difference tells what happened meanwhile.
struct CounterSensor: Sensor {
  /// The facts that `EnvironmentProbe.later` compares.
  enum ID {
    static let busy = "count.cpu-busy"
    static let total = "count.cpu-total"
    static let steal = "count.cpu-steal"
    static let own = "count.cpu-own"
    static let throttledPeriods = "count.throttled-periods"
    static let throttledTime = "count.throttled-time"
    static let swappedPages = "count.swapped-pages"
    static let thermalEvents = "count.thermal-events"
  }

  /// A tick of /proc/stat in milliseconds: USER_HZ is 100 on every Linux port that Swift knows.
  private static let tick: Int64 = 10

  private static let thermalEvents =
    "/sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count"

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    observeTimes(scene.host, into: &seen)
    observeThrottling(scene, into: &seen)
    seen.fact(ID.swappedPages, "Pages moved to or from swap") { () throws(Unreadable) in
      let read = try scene.host.number(after: "pswpin ", in: "/proc/vmstat")
      let written = try scene.host.number(after: "pswpout ", in: "/proc/vmstat")
      return "\(read + written)"
    }
    seen.fact(ID.thermalEvents, "Times the CPU slowed down for heat") { () throws(Unreadable) in
      "\(try scene.host.number(Self.thermalEvents))"
    }
    return seen
  }

  private func observeTimes(_ host: any Host, into seen: inout Observation) {
    func milliseconds(_ part: (CPUTimes) -> Int64) -> Reading {
      Reading { () throws(Unreadable) in "\(part(try CPUTimes(host)) * Self.tick) ms" }
    }
    seen.fact(ID.busy, "CPU time used on the machine", milliseconds(\.busy))
    seen.fact(
      ID.total, "CPU time there was on the machine", milliseconds { $0.busy + $0.idle + $0.steal })
    seen.fact(ID.steal, "CPU time stolen by the host", milliseconds(\.steal))
    seen.fact(ID.own, "CPU time of this process and its ended children") {
      () throws(Unreadable) in
      let text = try host.trimmed("/proc/self/stat")
      // utime, stime, cutime and cstime are the 12th to 15th field behind the name's parenthesis.
      let fields = text.split(separator: ")").last?.split(separator: " ") ?? []
      guard fields.count > 14 else { throw Unreadable("/proc/self/stat has an unknown form") }
      return "\(fields[11...14].reduce(0) { $0 + (Int64($1) ?? 0) } * Self.tick) ms"
    }
  }

  private func observeThrottling(_ scene: Scene, into seen: inout Observation) {
    let quota = Result { () throws(Unreadable) in try scene.controlGroup.cpuQuota() }
    func reading(_ text: (ControlGroup.Quota) -> String) -> Reading {
      switch quota {
      case .failure(let error): .unavailable(error.why)
      case .success(nil): .unavailable("there is no CPU quota")
      case .success(let quota?): .value(text(quota))
      }
    }
    seen.fact(
      ID.throttledPeriods, "Periods in which the quota stopped the group",
      reading { "\($0.throttledPeriods)" })
    seen.fact(
      ID.throttledTime, "Time for which the quota stopped the group",
      reading { "\($0.throttled / 1_000_000) ms" })
  }
}
