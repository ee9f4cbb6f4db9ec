import BenchCore
import BenchStatistics

/// What to use by how much the work waits and by how many wait, from this machine's data.
struct ChoiceMap {
  private struct Band {
    var title: String
    /// The wait shares of serial cells that belong to it.
    var shares: Range<Double>
    /// The share that a prediction is made for.
    var nominal: Double
  }

  private struct Crowd {
    var title: String
    var counts: ClosedRange<Int>
    var nominal: Int
  }

  private static let bands = [
    Band(title: "0 %: it computes", shares: -1..<0.25, nominal: 0),
    Band(title: "50 %: half and half", shares: 0.25..<0.75, nominal: 0.5),
    Band(title: "90 %: it mostly waits", shares: 0.75..<0.96, nominal: 0.9),
    Band(title: "99 %: it only waits", shares: 0.96..<2, nominal: 0.99),
  ]
  private static let crowds = [
    Crowd(title: "few (2 to 8)", counts: 2...8, nominal: 4),
    Crowd(title: "16 (9 to 32)", counts: 9...32, nominal: 16),
    Crowd(title: "64 (33 to 128)", counts: 33...128, nominal: 64),
    Crowd(title: "256 and more", counts: 129...Int.max, nominal: 256),
  ]

  private let analysis: RunAnalysis

  /// Of each point of the run: the wait share of its serial cell.
  private let shares: [Double?]

  init(_ analysis: RunAnalysis) {
    self.analysis = analysis
    let trials = analysis.trials()
    shares = analysis.points.map { point in
      point.cells.first { $0.cell.model == .serial }.flatMap { serial in
        TimeShares(trials[serial.cell] ?? []).ownWaitShare ?? serial.waitShare?.estimate
      }
    }
  }

  var blocks: [Block] {
    let rows = Self.bands.map { band in
      [Phrase(band.title)] + Self.crowds.map { cell(band, $0) }
    }
    return [
      .heading(level: 3, "By wait share and number in flight"),
      .paragraph(
        """
        Rows: the share of a task’s time that it waits when it runs alone. Columns: how many tasks \
        are in flight. Each cell: the best of all measured work of that kind, its speed-up over \
        serial, and how sure that is. “Predicted” means that nothing of that kind was measured here \
        and the bound min(n, P / (1 − w)) stands in for it: take it as a hint, not as a result.
        """),
      .table(
        DocumentTable(
          columns: [.init("Wait share of a task")]
            + Self.crowds.map { .init("In flight: \($0.title)") },
          rows: rows, caption: "What to use, by wait share and tasks in flight", isCards: true)),
    ]
  }

  private func cell(_ band: Band, _ crowd: Crowd) -> Phrase {
    let points = zip(analysis.points, shares).compactMap { point, share -> PointAnalysis? in
      guard let share, crowd.counts.contains(point.concurrency) else { return nil }
      return band.shares.contains(share) ? point : nil
    }
    let seed = analysis.results.run.seed
    guard let advice = Advice(points, options: analysis.options, seed: seed) else {
      return predicted(band, crowd)
    }
    let count = Format.count(points.map(\.workload).uniqued().count, "workload")
    var phrase = advice.use
    phrase += Phrase([
      .lineBreak, .small(advice.gainInLine), .lineBreak, .small("\(advice.certainty) (\(count))"),
    ])
    return phrase
  }

  private func predicted(_ band: Band, _ crowd: Crowd) -> Phrase {
    let processors = max(1, analysis.processors)
    let all = DialAnalysis.bound(
      share: band.nominal, inFlight: crowd.nominal, processors: processors)
    let loop = DialAnalysis.bound(share: band.nominal, inFlight: crowd.nominal, processors: 1)
    let isTie = all <= loop * (1 + ClassAnalysis.levelMargin)
    let use =
      isTie ? (all > 1.05 ? "any; coroutines are lightest" : "serial") : "threads or processes"
    let text =
      isTie
      ? "\(Format.ratio(all)) at most"
      : "\(Format.ratio(all)) against \(Format.ratio(loop)) of one loop"
    return Phrase([
      .text(use), .lineBreak, .small(text), .lineBreak, .small("predicted, not measured"),
    ])
  }
}
