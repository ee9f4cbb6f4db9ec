import BenchCore

/// Which share of the time tasks had to wait for a CPU, for memory or for a disk (PSI).
struct PressureSensor: Sensor {
  private struct Resource {
    var name: String
    var title: String
    /// Above this percentage of time in the last ten seconds.
    var limit: Double
    var message: String
    var cure: String
  }

  // One percent of waiting for memory means that pages are being fetched back; the other two are
  // above zero on any machine that does something.
  private static let resources = [
    Resource(
      name: "cpu", title: "Time with a task waiting for a CPU", limit: 5,
      message: "Tasks had to wait for a CPU.", cure: "Stop other programs and wait ten seconds."),
    Resource(
      name: "memory", title: "Time with a task waiting for memory", limit: 1,
      message: "Tasks had to wait for memory.", cure: "Stop programs that use much memory."),
    Resource(
      name: "io", title: "Time with a task waiting for a disk", limit: 5,
      message: "Tasks had to wait for a disk.", cure: "Let other programs finish their writing."),
  ]

  func observe(_ scene: Scene) -> Observation {
    var seen = Observation()
    for resource in Self.resources {
      let reading = Reading { () throws(Unreadable) in
        try Self.average(of: resource.name, scene.host)
      }
      seen.fact("psi.\(resource.name)", resource.title, reading)
      guard let text = reading.value?.split(separator: " ").first, let share = Double(text),
        share > resource.limit
      else { continue }
      seen.doubt(
        "psi.\(resource.name)", resource.message, evidence: "\(text) % of the last ten seconds",
        cure: resource.cure)
    }
    return seen
  }

  /// The line is "some avg10=3.66 avg60=4.69 avg300=3.13 total=58606395".
  private static func average(of name: String, _ host: any Host) throws(Unreadable) -> String {
    let path = "/proc/pressure/\(name)"
    let words = try host.words(after: "some ", in: path)
    guard let word = words.first(where: { $0.hasPrefix("avg10=") }) else {
      throw Unreadable("\(path) has no ten-second average")
    }
    return "\(word.dropFirst(6)) % of the last ten seconds"
  }
}
