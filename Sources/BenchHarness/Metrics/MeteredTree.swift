/// The processes and threads whose cost a meter reads.
///
/// Named by the caller rather than found by searching: fixtures are descendants of the trial too,
/// and what they use is not the workload's cost.
struct MeteredTree: Hashable, Sendable {
  /// A thread in which a worker runs.
  struct Worker: Hashable, Sendable {
    /// Its process.
    var process: Int32
    /// Its kernel id.
    var thread: Int32
  }

  /// Whether the calling process is part of the tree; in a trial it is.
  var includesCaller: Bool
  /// The other processes of the tree: worker processes and, where there is one, their fork server.
  var processes: [Int32]
  /// The threads whose time is divided into on a CPU, waiting for one, and blocked.
  var workers: [Worker]
  /// Processes beside the tree, of which only the CPU time is read.
  var fixtures: [Int32]

  /// Names a tree.
  init(
    includesCaller: Bool = true, processes: [Int32] = [], workers: [Worker] = [],
    fixtures: [Int32] = []
  ) {
    self.includesCaller = includesCaller
    self.processes = processes
    self.workers = workers
    self.fixtures = fixtures
  }
}
