import BenchCore

/// Which CPUs this process may use.
struct AffinitySensor: Sensor {
  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    let processors = scene.processors
    seen.fact("cpu.affinity", "CPUs in the affinity mask") { () throws(Unreadable) in
      let path = "/proc/self/status"
      let words = try scene.host.words(after: "Cpus_allowed_list:", in: path)
      guard let list = words.first else { throw Unreadable("\(path) has an empty mask") }
      return String(list)
    }
    seen.fact(
      "cpu.usable", "CPUs that can work at once (mask and quota)", "\(processors.usable)")
    if let allowed = processors.allowed, allowed.cpus.count < processors.online {
      seen.doubt(
        "cpu.affinity", "The process may use a part of the CPUs only.",
        evidence: "\(allowed.cpus.count) of \(Words.count(processors.online, "CPU"))",
        cure: "Start it without taskset or a CPU set, unless that is what you want to measure.")
    }
    if processors.usable == 1 {
      seen.doubt(
        "cpu.single", "With one CPU no model can compute faster than serial.",
        evidence: "1 CPU can be used", cure: "Run on a machine, or with a quota, of 2 or more CPUs."
      )
    }
    return seen
  }
}
