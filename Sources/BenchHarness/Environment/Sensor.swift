import BenchCore

/// One thing that looks at the machine and says what it sees and what it doubts.
///
/// Sensors are values without state; the catalogue is `EnvironmentProbe.sensors`.
protocol Sensor: Sendable {
  /// Looks. What cannot be read becomes a fact that says why; nothing is left out silently.
  func observe(_ scene: Scene) -> Observation
}

/// What sensors have in common at one capture.
struct Scene {
  var host: any Host
  var controlGroup: ControlGroup
  var processors: Processors
  /// Where the results go and where tasks write their files.
  var folders: [ProbedFolder]
  var build: BuildFacts
  /// CPU times of all processes at the beginning of the capture.
  var activity: ActivityWindow

  init(host: any Host, folders: [ProbedFolder], build: BuildFacts) {
    self.host = host
    self.folders = folders
    self.build = build
    controlGroup = ControlGroup(host)
    processors = Processors(host, controlGroup)
    activity = ActivityWindow(host)
  }
}

/// What a sensor saw.
struct Observation {
  private(set) var facts: [Fact] = []
  private(set) var doubts: [Doubt] = []

  /// Adds a fact.
  mutating func fact(_ id: String, _ title: String, _ reading: Reading) {
    facts.append(Fact(id, title, reading))
  }

  /// Adds a fact that is known.
  mutating func fact(_ id: String, _ title: String, _ value: String) {
    fact(id, title, .value(value))
  }

  /// Adds the fact that `body` reads, or that it cannot be read.
  mutating func fact(
    _ id: String, _ title: String, _ body: () throws(Unreadable) -> String
  ) {
    fact(id, title, Reading(body))
  }

  /// Adds a doubt.
  mutating func doubt(_ id: String, _ message: String, evidence: String, cure: String) {
    doubts.append(Doubt(id: id, message: message, evidence: evidence, cure: cure))
  }
}
