public import BenchCore

/// A folder whose file system matters to a run.
public struct ProbedFolder: Hashable, Sendable {
  /// What the folder is for.
  public enum Purpose: String, Hashable, Sendable, CaseIterable {
    /// Holds the results; should last and have space.
    case store
    /// Holds the files of tasks; what it is made of decides what file workloads measure.
    case scratch
  }

  /// What the folder is for.
  public var purpose: Purpose
  /// The folder; it need not exist yet.
  public var path: String

  /// Names a folder.
  public init(_ purpose: Purpose, _ path: String) {
    self.purpose = purpose
    self.path = path
  }
}

/// Finds out what the machine is, what state it is in, and what of that makes numbers doubtful.
///
/// A capture takes some 25 ms, of which 20 are waiting to see which processes are busy. Captures
/// before, during and after a run are compared by `later(before:after:)`.
public struct EnvironmentProbe: Sendable {
  /// What is looked at, in the order in which it is shown.
  static let sensors: [any Sensor] = [
    ProcessorSensor(),
    FrequencySensor(),
    AffinitySensor(),
    ControlGroupSensor(),
    MemorySensor(),
    LoadSensor(),
    PressureSensor(),
    KernelSensor(),
    ClockSensor(),
    MachineSensor(),
    FolderSensor(),
    LimitSensor(),
    BuildSensor(),
    CounterSensor(),
    ActivitySensor(),
  ]

  private let host: any Host
  private let folders: [ProbedFolder]
  private let build: BuildFacts

  /// Makes a probe of a machine, by default the one that it runs on.
  public init(
    host: any Host = LinuxHost(), folders: [ProbedFolder] = [], build: BuildFacts = .current()
  ) {
    self.host = host
    self.folders = folders
    self.build = build
  }

  /// Looks at everything once.
  ///
  /// Blocks for some 25 ms; safe to call from any thread.
  public func capture() -> Environment {
    let scene = Scene(host: host, folders: folders, build: build)
    var environment = Environment(facts: [], doubts: [], usableCPUs: scene.processors.usable)
    for sensor in Self.sensors {
      let observation = sensor.observe(scene)
      environment.facts += observation.facts
      environment.doubts += observation.doubts
    }
    return environment
  }

  /// How many CPUs a plan can count on, and nothing else; takes less than a millisecond.
  public func usableCPUs() -> Int { Processors(host, ControlGroup(host)).usable }
}
