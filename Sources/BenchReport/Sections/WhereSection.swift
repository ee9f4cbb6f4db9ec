import BenchCore
import BenchStatistics

/// Where the time of each cell's workers went, and what kind of work that makes it.
struct WhereSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let rows = analysis.results.cells.compactMap(row)
    guard !rows.isEmpty else { return [] }
    return [
      .heading(level: 2, "Where the workers’ time went"),
      .details(
        summary: Phrase("\(Format.count(rows.count, "cell")): on a CPU, waiting for one, blocked"),
        [
          .paragraph(
            """
            Medians over batches, from each worker’s first task to the end of its last. The measured \
            kind comes from blocked over blocked and on a CPU, so that contention for the CPUs does \
            not make work look like waiting: up to \(Format.percent(LabelCheck.computeLimit)) is \
            compute-bound, from \(Format.percent(LabelCheck.ioLimit)) IO-bound.
            """),
          .table(
            DocumentTable(
              columns: [
                .init("Work"), .init("Back end"), .init("On a CPU", isNumeric: true),
                .init("Waiting for one", isNumeric: true), .init("Blocked", isNumeric: true),
                .init("Measured"), .init("Label"),
              ], rows: rows)),
        ]),
    ]
  }

  private func row(_ record: CellRecord) -> [Phrase]? {
    let costs = record.trials.filter { $0.failure == nil }.flatMap(\.samples).map(\.cost)
    func median(_ value: (Cost) -> Double?) -> Double? {
      try? Quantile.median(costs.compactMap(value))
    }
    guard let blocked = median({ $0.waitShare?.fraction }),
      let own = median({ $0.ownWaitShare?.fraction }),
      let queued = median({ cost in
        guard let onCPU = cost.onCPU, let runQueue = cost.runQueue, let wait = cost.waitShare
        else { return nil }
        let busy = (onCPU + runQueue).seconds
        return busy > 0 ? (1 - wait.fraction) * runQueue.seconds / busy : 0
      })
    else { return nil }
    let cell = record.cell
    let point = cell.parameters.label
    return [
      Phrase(point.isEmpty ? cell.workload : "\(cell.workload) \(point)"), Phrase(cell.backend),
      Phrase(Format.percent(max(0, 1 - blocked - queued))), Phrase(Format.percent(queued)),
      Phrase(Format.percent(blocked)), Phrase(LabelCheck.kind(of: own).title),
      Phrase(cell.workloadClass.title),
    ]
  }
}
