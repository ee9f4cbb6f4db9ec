import BenchCore
import BenchStatistics

/// How long tasks that arrive by a schedule wait and take; nothing if there are none.
struct OpenLoopSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let cells = analysis.results.cells.filter { !Self.samples($0).isEmpty }
    guard !cells.isEmpty else { return [] }
    return [
      .heading(level: 2, "Tasks that arrive by a schedule"),
      .paragraph(
        """
        Latency counts from the scheduled arrival, whether or not a worker was free: response = \
        queueing + service. Lateness is that of tasks for which a free worker waited: of timers and \
        wake-ups, and of the loop where workers share one. Each number is the median over batches. \
        Such cells are compared by their mean response, not by throughput, which the schedule decides.
        """),
      .table(
        DocumentTable(
          columns: [
            .init("Work"), .init("Back end"), .init("Arrivals", isNumeric: true),
            .init("Response p50", isNumeric: true), .init("p99", isNumeric: true),
            .init("p99.9", isNumeric: true), .init("Queueing p99", isNumeric: true),
            .init("Service p99", isNumeric: true), .init("Lateness p99", isNumeric: true),
            .init("Overload"),
          ], rows: cells.map(row))),
    ]
  }

  private func row(_ record: CellRecord) -> [Phrase] {
    let samples = Self.samples(record)
    func median(_ value: (Sample, OpenLoopSummary) -> Nanoseconds?) -> Phrase {
      let values = samples.compactMap { sample in
        sample.openLoop.flatMap { value(sample, $0) }.map { Double($0.count) }
      }
      return Phrase(Format.text(try? Quantile.median(values), as: .duration))
    }
    let cell = record.cell
    let overloaded = samples.count {
      $0.openLoop?.isOverloaded(workers: cell.concurrency) ?? false
    }
    let point = cell.parameters.label
    return [
      Phrase(point.isEmpty ? cell.workload : "\(cell.workload) \(point)"), Phrase(cell.backend),
      Phrase(Format.text(samples.first?.openLoop?.offeredRate, as: .rate)),
      median { $1.response.p50 }, median { $1.response.p99 }, median { $1.response.p999 },
      median { $1.queueing.p99 }, median { sample, _ in sample.latency?.p99 },
      median { $1.lateness?.p99 },
      Phrase(overloaded == 0 ? "no" : "\(overloaded) of \(samples.count) batches"),
    ]
  }

  private static func samples(_ record: CellRecord) -> [Sample] {
    record.trials.filter { $0.failure == nil }.flatMap(\.samples).filter { $0.openLoop != nil }
  }
}
