import BenchCore
import BenchHarness
import BenchReport
import BenchStore
import BenchWorkloads

/// The margin of verdicts: no finer than what the host of a run can see.
enum Margin {
  /// A wider margin would call cells equivalent that differ for every reader; what a host cannot see
  /// beyond it shows as 'not separated', because the intervals are as wide.
  private static let widest = 0.1

  /// What an analysis of a run assumes, from the latest self-check of its host in the same store, and
  /// the built-in claims.
  ///
  /// - Throws: `BenchError` with code `store`.
  static func options(for run: RunRecord, in store: Store) throws -> AnalysisOptions {
    let emptyTasks = try emptyTasks(of: run.environment.host, in: store)
    guard let check = try store.latestSelfcheck(host: run.environment.host),
      let difference = check.smallestDifference
    else {
      var options = AnalysisOptions(
        marginOrigin: "no self-check of this host is stored; run 'bench selfcheck'",
        claims: try ClaimFile.builtIn())
      options.emptyTasks = emptyTasks
      return options
    }
    let origin =
      "\(Format.percent(difference)) in the self-check of \(Format.time(check.madeAt)) with "
      + "\(Format.count(check.comparisons, "comparison")) of \(check.blocks) blocks"
      + (check.isLoaded ? " beside a busy CPU" : "")
      + (difference > widest ? ", but no more than \(Format.percent(widest))" : "")
    var options = AnalysisOptions(
      margin: min(widest, max(0.01, difference)), marginOrigin: origin,
      claims: try ClaimFile.builtIn())
    options.emptyTasks = emptyTasks
    return options
  }

  /// What an empty task costs each back end on the host.
  private static func emptyTasks(
    of host: String, in store: Store
  ) throws -> [String: AnalysisOptions.EmptyTask] {
    try store.latestOverheads(host: host).reduce(into: [:]) { tasks, overhead in
      guard let task = overhead.task else { return }
      tasks[overhead.backend] = AnalysisOptions.EmptyTask(
        nanoseconds: task.value, workers: Selfcheck.workers)
    }
  }
}
