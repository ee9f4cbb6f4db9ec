import BenchCore
import BenchStatistics

/// Where the workers' time went: on a CPU, waiting for one, or blocked.
struct TimeSection: ReportSection {
  private struct Entry {
    var point: PointAnalysis
    var cell: CellAnalysis
    var shares: TimeShares
  }

  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let trials = analysis.trials()
    let entries = analysis.points.flatMap { point in
      point.cells.filter { $0.processes > 0 }.map {
        Entry(point: point, cell: $0, shares: TimeShares(trials[$0.cell] ?? []))
      }
    }
    guard !entries.isEmpty else { return [] }
    let heading = Block.heading(level: 2, "Where the time went")
    guard entries.contains(where: { $0.shares.parts != nil }) else {
      return [
        heading,
        .paragraph(
          "Not known: no trial could read how long its workers were on a CPU and how long they "
            + "waited for one."),
      ]
    }
    var blocks = [heading, .paragraph(Phrase(Self.legend))]
    blocks += [queueing(entries)].compactMap { $0 }.map { .paragraph($0) }
    let chosen = Self.fullest(analysis.points)
    let fullest = entries.filter { chosen.contains($0.point.label) }
    if let figure = chart(fullest) { blocks.append(.figure(figure)) }
    let shown = entries.count > Self.mostRows ? fullest : entries
    let rest = entries.count - shown.count
    let more = rest > 0 ? "; \(Format.count(rest)) more in reports of one workload" : ""
    blocks.append(
      .details(
        summary: Phrase("The numbers of \(Format.count(shown.count, "cell"))\(more)"),
        [.table(table(shown))]))
    return blocks
  }

  private static let legend = """
    The workers’ time has three parts: on a CPU; ready to run but waiting for a CPU (more workers \
    than CPUs, or other programs); and blocked, which is what IO-bound work does. One event loop \
    is one worker here: its many tasks wait inside of it. The measured kind of work comes from \
    blocked over blocked and on a CPU, so that contention for the CPUs does not look like waiting: \
    up to \(Format.percent(LabelCheck.computeLimit)) is compute-bound, from \
    \(Format.percent(LabelCheck.ioLimit)) IO-bound.
    """

  /// The cell that waited longest for a CPU, if that is worth a sentence.
  private func queueing(_ entries: [Entry]) -> Phrase? {
    let queued = entries.compactMap { entry in entry.shares.parts.map { (entry, $0.queued) } }
    guard let worst = queued.max(by: { $0.1 < $1.1 }), worst.1 >= 0.1 else { return nil }
    return "Longest in the queue for a CPU: \(strong: worst.0.cell.cell.label), "
      + "\(Format.percent(worst.1)) of its workers’ time."
  }

  /// More rows than this make a page of all cells larger than 2 MB.
  private static let mostRows = 400

  /// The labels of one point a workload: the one with the most in flight, and of these the last.
  private static func fullest(_ points: [PointAnalysis]) -> Set<String> {
    Set(
      points.map(\.workload).uniqued().compactMap { workload in
        points.filter { $0.workload == workload }.max { $0.concurrency <= $1.concurrency }?.label
      })
  }

  private func chart(_ entries: [Entry]) -> Figure? {
    let rows = entries.compactMap { entry in
      entry.shares.parts.map {
        TimeChart.Row(
          workload: entry.point.label,
          style: SeriesStyle(backend: entry.cell.cell.backend, model: entry.cell.cell.model),
          parts: $0)
      }
    }
    return TimeChart.figure(
      rows, name: "time.svg", of: "one point of each workload, the one with the most in flight")
  }

  private func table(_ entries: [Entry]) -> DocumentTable {
    func number(_ value: Double?, as quantity: Quantity) -> Phrase {
      var phrase = Phrase(IntervalPhrase.unbroken(Format.text(value, as: quantity)))
      phrase.order = value
      return phrase
    }
    var rows: [[Phrase]] = []
    var groups: Set<Int> = []
    for (index, entry) in entries.enumerated() {
      if index == 0 || entries[index - 1].point.label != entry.point.label {
        groups.insert(rows.count)
        rows.append([Phrase(entry.point.label)] + [Phrase](repeating: Phrase(), count: 6))
      }
      let parts = entry.shares.parts
      rows.append([
        Phrase(entry.cell.cell.backend), number(parts?.running, as: .share),
        number(parts?.queued, as: .share), number(parts?.blocked, as: .share),
        Phrase(entry.shares.ownWaitShare.map { LabelCheck.kind(of: $0).title } ?? ""),
        number(entry.shares.switches, as: .count), number(entry.shares.faults, as: .count),
      ])
    }
    return DocumentTable(
      columns: [
        .init("Work, back end"), .init("On a CPU", isNumeric: true),
        .init("Waiting for a CPU", isNumeric: true), .init("Blocked", isNumeric: true),
        .init("Measured kind"),
        .init("Switches a task", isNumeric: true), .init("Page faults a task", isNumeric: true),
      ], rows: rows, caption: "Where the workers’ time went, from all counted batches",
      groupRows: groups
    ).informative
  }
}
