import BenchCore
import BenchStatistics

/// What a workload measures beside time, by back end: one column a metric.
enum MetricTable {
  /// More columns than this do not fit on a page; `bench query` has them all.
  private static let most = 8

  static func table(_ points: [PointAnalysis], trials: [Cell: [TrialRecord]]) -> DocumentTable? {
    let cells = points.flatMap { point in point.cells.map { (point, $0) } }
    let samples = cells.map { (trials[$0.1.cell] ?? []).flatMap(\.samples) }
    let names = Set(samples.joined().flatMap(\.metrics.keys)).sorted().prefix(most)
    guard !names.isEmpty else { return nil }
    let rows = zip(cells, samples).compactMap { cell, samples -> [Phrase]? in
      guard !samples.isEmpty else { return nil }
      return [Phrase(cell.1.cell.backend), Phrase(cell.0.parameters.label)]
        + names.map { name in
          let values = samples.compactMap { $0.metrics[name] }.filter(\.isFinite)
          guard let median = try? Quantile.median(values) else { return Phrase(Format.missing) }
          let largest = values.max() ?? median
          var phrase = Phrase(Format.text(median, as: .count))
          if largest > median {
            phrase += Phrase([.lineBreak, .small("up to \(Format.text(largest, as: .count))")])
          }
          phrase.order = median
          return phrase
        }
    }
    return DocumentTable(
      columns: [.init("Back end"), .init("Point")]
        + names.map { .init(Phrase($0), isNumeric: true) },
      rows: rows, caption: "Further metrics a batch: the median, and the largest where it differs"
    ).informative
  }
}
