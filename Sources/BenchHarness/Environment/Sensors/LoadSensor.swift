import BenchCore

/// How busy the machine was lately.
struct LoadSensor: Sensor {
  /// A quarter of the CPUs busy leaves too little room for runs on all of them.
  private static let limit = 0.25
  /// An idle machine's average is seldom above this.
  private static let least = 0.5

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    let reading = Reading { () throws(Unreadable) in
      try scene.host.trimmed("/proc/loadavg").split(separator: " ").prefix(3)
        .joined(separator: " ")
    }
    seen.fact("load.average", "Load average of 1, 5 and 15 minutes", reading)
    guard let first = reading.value?.split(separator: " ").first, let load = Double(first) else {
      return seen
    }
    let limit = max(Self.least, Self.limit * Double(scene.processors.online))
    guard load > limit else { return seen }
    seen.doubt(
      "load.high", "The machine was busy in the last minute.",
      evidence: "load \(first) on \(Words.count(scene.processors.online, "CPU"))",
      cure: "Stop other programs and wait a minute; a build that just ended counts as well.")
    return seen
  }
}

/// Which other processes compute at this moment.
///
/// Last of all sensors: it waits for its window.
struct ActivitySensor: Sensor {
  /// Less than a tenth of one CPU is within what a desktop always does.
  private static let limit = 0.1
  /// Enough to see who it is.
  private static let shown = 5

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    guard !scene.host.names(in: "/proc").isEmpty else {
      seen.fact(
        "load.busy", "Busy processes besides this one", .unavailable("/proc cannot be listed"))
      return seen
    }
    let busy = scene.activity.busy(scene.host, atLeast: Self.limit)
    let list = busy.prefix(Self.shown)
      .map { "\($0.name) (\($0.process)) \(Words.percent($0.share)) of a CPU" }
      .joined(separator: ", ")
    let more = busy.count > Self.shown ? " and \(busy.count - Self.shown) more" : ""
    seen.fact("load.busy", "Busy processes besides this one", busy.isEmpty ? "none" : list + more)
    guard !busy.isEmpty else { return seen }
    seen.doubt(
      "load.busy", "Other processes compute at this moment.", evidence: list + more,
      cure: "Stop them, or wait until they have finished.")
    return seen
  }
}
