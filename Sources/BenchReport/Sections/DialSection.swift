import BenchCore
import BenchStatistics

/// The dial chart with the measured crossover and the predicted bounds.
struct DialSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    guard let dial = analysis.dial else { return [] }
    var blocks: [Block] = [
      .heading(level: 2, "The dial: from pure computing to pure waiting"),
      .paragraph("\(strong: "Crossover:") " + DialSentences.crossing(dial)),
    ]
    if let figure = DialChart.figure(dial) { blocks.append(.figure(figure)) }
    blocks.append(
      .paragraph(
        """
        Every task of the dial takes the same time alone; only the share that it waits changes. \
        The thin lines are the operational bound X ≤ min(n / (C + W), P / C) for n tasks in \
        flight that compute C and wait W, as a speed-up over serial: min(n, P / (1 − w)), once with \
        all P = \(dial.processors) CPUs and once with P = 1 for one event loop. The crossover is \
        interpolated between the measured settings on the logarithm of 1 − w, along which the \
        bound is straight; its interval comes from resampling blocks.
        """))
    if let table = predictions(dial) { blocks.append(.table(table)) }
    return blocks
  }

  /// Measured over predicted, so that a reader sees what the bound does not explain.
  private func predictions(_ dial: DialAnalysis) -> DocumentTable? {
    let backends = dial.entries.flatMap(\.point.cells).filter { $0.cell.model != .serial }
      .map(\.cell.backend).uniqued()
    let rows = dial.entries.map { entry in
      let serial = entry.point.cells.first { $0.cell.model == .serial }
      return [
        Phrase(Format.percent(entry.share)),
        IntervalPhrase.stacked(serial?.waitShare, as: .share),
      ]
        + backends.map { backend in
          IntervalPhrase.stacked(entry.point.speedup(backend)?.interval, as: .ratio)
        }
        + [dial.processors, 1].uniqued().map { processors in
          Phrase(
            Format.ratio(
              DialAnalysis.bound(
                share: entry.share, inFlight: entry.point.concurrency, processors: processors)))
        }
    }
    guard !rows.isEmpty, !backends.isEmpty else { return nil }
    return DocumentTable(
      columns: [
        .init("Wait share asked", isNumeric: true), .init("Measured, serial", isNumeric: true),
      ] + backends.map { .init("\($0) / serial", isNumeric: true) }
        + [dial.processors, 1].uniqued().map { .init("Bound, P = \($0)", isNumeric: true) },
      rows: rows)
  }
}
