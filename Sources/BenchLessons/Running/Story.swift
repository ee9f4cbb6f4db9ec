package import Multiprocessing

/// What the processes of a scenario say, in the order in which they said it.
///
/// ```
///   parent, children, workers ── say ──▶ live ──▶ the command, which prints it
///                                   └──▶ log  ──▶ the scenario, which takes it as evidence
/// ```
/// Both queues are in shared memory, so a line that was said is there even if its speaker was
/// killed right after. Travels in the tasks of children and in the initialisers of pools.
package struct Story: Codable, Sendable {
  /// One line.
  package struct Line: Codable, Sendable, Hashable {
    /// Who said it: `parent`, `child`, `worker 2`, `greenlet 1`.
    package var speaker: String
    /// The speaker's process.
    package var process: Int32
    /// What was said.
    package var text: String
  }

  /// A scenario says a few dozen lines; the bound only keeps a broken one from filling memory.
  private static let bound = 10_000

  package let live: SharedQueue<Line>
  private let log: SharedQueue<Line>

  /// Makes an empty story.
  package init() throws {
    live = try SharedQueue(bound: Self.bound)
    log = try SharedQueue(bound: Self.bound)
  }

  /// Adds a line of this process.
  package func say(_ speaker: String, _ text: String) throws {
    let line = Line(speaker: speaker, process: currentProcess(), text: text)
    try log.put(line)
    try live.put(line)
  }

  /// The lines since the last call, for the scenario's own checks.
  package func newLines() throws -> [Line] { try log.drain() }
}
