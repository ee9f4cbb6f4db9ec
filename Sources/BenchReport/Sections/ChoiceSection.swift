import BenchCore
import BenchStatistics

/// What to use when: for each measured point the fastest model and those that are as good.
struct ChoiceSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let rows = analysis.classes.flatMap { kind in
      kind.points.indices.compactMap { row(kind, $0) }
    }
    guard !rows.isEmpty else { return [] }
    let everyday = EverydayCases.table(analysis).map { [Block.table($0)] } ?? []
    return [.heading(level: 2, "What to use when")] + everyday + ChoiceMap(analysis).blocks + [
      .details(
        summary: "What was fastest at each of \(Format.count(rows.count, "measured point"))",
        [.paragraph(legend), .table(table(rows))])
    ]
  }

  private var legend: Phrase {
    """
    “As good” lists what the blocks show to be equivalent to the fastest, and with (?) what they \
    cannot separate from it; of these and the fastest, the one with the least CPU time and the one \
    with the least memory are named.
    """
  }

  private func table(_ rows: [[Phrase]]) -> DocumentTable {
    DocumentTable(
      columns: [
        .init("Work"), .init("In flight", isNumeric: true), .init("Fastest"),
        .init("Over serial", isNumeric: true), .init("As good"), .init("Least CPU"),
        .init("Least memory"),
      ], rows: rows, caption: "The fastest at each measured point"
    ).informative
  }

  private func row(_ kind: ClassAnalysis, _ index: Int) -> [Phrase]? {
    let point = kind.points[index]
    guard let fastest = point.fastest else { return nil }
    let comparisons = kind.againstFastest[index]
    let good = point.backends.filter { backend in
      guard let verdict = comparisons[backend]?.verdict else { return false }
      return verdict != .slower
    }
    let isJudged = comparisons.values.contains { $0.verdict != nil }
    let equals = [fastest.cell.backend] + good
    return [
      Phrase(point.workload) + (point.parameters.settings.isEmpty ? "" : .init([.lineBreak]))
        + Phrase(
          [.small(point.parameters.label)].filter { _ in !point.parameters.settings.isEmpty }),
      Phrase(Format.count(point.concurrency)), "\(strong: fastest.cell.backend)",
      speedup(point, fastest), asGood(good, comparisons, isJudged: isJudged),
      cheapest(point, equals) { $0.cpuPerTask }, cheapest(point, equals) { $0.peakMemory },
    ]
  }

  private func speedup(_ point: PointAnalysis, _ fastest: CellAnalysis) -> Phrase {
    guard fastest.cell.model != .serial else { return "it is serial" }
    return IntervalPhrase.stacked(point.speedup(fastest.cell.backend)?.interval, as: .ratio)
  }

  private func asGood(
    _ good: [String], _ comparisons: [String: Comparison], isJudged: Bool
  ) -> Phrase {
    guard isJudged else { return Phrase(comparisons.isEmpty ? Format.missing : "too few blocks") }
    guard !good.isEmpty else { return "none" }
    return good.map { backend in
      comparisons[backend]?.verdict == .notSeparated ? "\(backend) (?)" : Phrase(backend)
    }.listed()
  }

  private func cheapest(
    _ point: PointAnalysis, _ backends: [String], _ metric: (CellAnalysis) -> Interval?
  ) -> Phrase {
    let costs = backends.compactMap { backend in
      point[backend].flatMap(metric).map { (backend, $0.estimate) }
    }
    guard let least = costs.min(by: { $0.1 < $1.1 }) else { return Phrase(Format.missing) }
    return Phrase(least.0)
  }
}
