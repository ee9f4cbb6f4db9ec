import BenchCore

/// What one user may open and start.
struct LimitSensor: Sensor {
  /// The largest cells of the shipped workloads need some thousand of each.
  private static let low: Int64 = 4096

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    observe("Max open files", "limits.files", "Open files of a process", scene, into: &seen)
    observe("Max processes", "limits.processes", "Processes of this user", scene, into: &seen)
    return seen
  }

  private func observe(
    _ label: String, _ id: String, _ title: String, _ scene: Scene, into seen: inout Observation
  ) {
    // "Max open files            1024                 524288               files"
    let reading = Reading { () throws(Unreadable) in
      guard let soft = try scene.host.words(after: label, in: "/proc/self/limits").first else {
        throw Unreadable("/proc/self/limits has no value for '\(label)'")
      }
      return String(soft)
    }
    seen.fact(id, title, reading)
    guard let limit = reading.value.flatMap({ Int64($0) }), limit < Self.low else { return }
    seen.doubt(
      id, "Cells with many workers or connections cannot run.", evidence: "\(title): \(limit)",
      cure: id == "limits.files" ? "ulimit -n 65536" : "ulimit -u 65536")
  }
}
