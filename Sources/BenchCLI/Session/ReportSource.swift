import BenchCore
import BenchStore

/// Reads what a report needs of a run.
enum ReportSource {
  /// Up to so many batches are read one by one, so that a report can show their order and say what
  /// never settles; beyond it each trial stands as one digest, which keeps a report below 2 s.
  private static let mostBatches = 20_000

  /// The run with its batches, or with digests in their place if it has too many.
  ///
  /// - Throws: `BenchError` with code `store`.
  static func results(run: Int64, in store: Store) throws -> RunResults {
    try store.batches(run: run) <= mostBatches
      ? store.results(run: run) : store.digest(run: run, histograms: true)
  }
}
