import BenchCore
import BenchStatistics

/// What theory predicts beside what was measured, and which cost explains the difference.
struct PredictionSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let trials = analysis.trials()
    let overheads = TaskOverheads(analysis)
    var rows: [[Phrase]] = []
    var groups: Set<Int> = []
    var explained = 0
    var origins: Set<TaskOverheads.Origin> = []
    for point in analysis.points {
      let first = rows.count
      for one in Prediction.all(
        point, processors: analysis.processors, overheads: overheads, trials: trials)
      {
        origins.insert(overheads.overhead(of: one.backend, in: point.workload).origin)
        rows.append(row(point, one))
        if one.residual.needsExplanation { explained += 1 }
      }
      guard rows.count > first else { continue }
      groups.insert(first)
      rows.insert([Phrase(point.label)] + [Phrase](repeating: Phrase(), count: 7), at: first)
    }
    let count = rows.count - groups.count
    guard !rows.isEmpty else { return [] }
    let share = Format.percent(Residual.explainFrom)
    return [
      .heading(level: 2, "Predictions beside results"),
      .paragraph(
        Phrase(
          "A closed system of n workers does at most X ≤ min(n / (C + W + o), P / (C + o)), where C "
            + "is the computing and W the waiting of a task as the serial cell showed them, and o "
            + "what the back end spends on a task beyond serial; more workers than the knee "
            + "n* = P (1 + W / (C + o)) do not help. One event loop, one hub and one interpreter "
            + "lock have P = 1. \(origin(origins)) The residual is measured over predicted: "
            + "\(Format.count(explained, "residual")) of \(count) \(explained == 1 ? "is" : "are") "
            + "off by more than \(share), and the last column says which cost explains it.")),
      .details(
        summary: Phrase("\(Format.count(count, "prediction")) with residuals"),
        [.table(table(rows, groups))]),
    ]
  }

  /// Where o comes from, for all rows.
  private func origin(_ origins: Set<TaskOverheads.Origin>) -> String {
    let words = [
      origins.contains(.grain) ? "from cpu/grain of this run" : nil,
      origins.contains(.selfcheck) ? "from the empty tasks of this host’s self-check" : nil,
    ].compactMap(\.self)
    let missing =
      "no self-check of this host is stored for the back end ('bench selfcheck --backend')"
    guard !words.isEmpty else { return "Here o = 0, because \(missing)." }
    return "Here o is \(words.joined(separator: " or "))"
      + (origins.contains(.none) ? ", and 0 where \(missing)." : ".")
  }

  private func table(_ rows: [[Phrase]], _ groups: Set<Int>) -> DocumentTable {
    DocumentTable(
      columns: [
        .init("Work, back end"), .init("n", isNumeric: true), .init("P", isNumeric: true),
        .init("Overhead o", isNumeric: true),
        .init("Knee n*", isNumeric: true), .init("Predicted", isNumeric: true),
        .init("Residual", isNumeric: true), .init("Explained by"),
      ], rows: rows, caption: "Predicted speed-up over serial and measured over predicted",
      groupRows: groups
    ).informative
  }

  private func row(_ point: PointAnalysis, _ one: Prediction) -> [Phrase] {
    let workers = point[one.backend]?.cell.concurrency ?? point.concurrency
    var overhead = Phrase(Format.text(one.overhead, as: .duration))
    overhead.order = one.overhead
    var knee = Phrase(one.knee.map { Format.text($0, as: .count) } ?? "unbounded")
    knee.order = one.knee
    var bound = Phrase(Format.ratio(one.bound))
    bound.order = one.bound
    return [
      Phrase(one.backend), Phrase(Format.count(workers)),
      Phrase(Format.count(one.processors)), overhead, knee, bound,
      IntervalPhrase.stacked(one.residual.ratio, as: .ratio),
      Phrase(one.explanation ?? ""),
    ]
  }
}
