/// How the processes of a scenario come to be.
package enum LessonStart: String, Codable, Sendable, Hashable, CaseIterable {
  /// Copies of the scenario's process.
  case fork
  /// Fresh processes of the same program.
  case spawn
  /// Copies of a server that was forked before.
  case forkServer = "fork-server"
}

/// The start methods that a scenario can run under.
package enum ScenarioStarts: Sendable, Hashable {
  /// Each of them.
  case every
  /// None is chosen from outside, and why: it starts no process, or compares them itself.
  case own(String)
}
