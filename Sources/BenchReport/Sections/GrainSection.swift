import BenchCore
import BenchStatistics

/// How small a task may be: what handing out costs, from a fixed amount of work cut ever finer.
struct GrainSection: ReportSection {
  private static let resamples = 2000

  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let points = analysis.points.filter { $0.workload == GrainAnalysis.workload }
    guard let grain = GrainAnalysis(points, processors: analysis.processors) else { return [] }
    let rows = grain.backends.compactMap { row($0, grain, seed: analysis.results.run.seed) }
    guard !rows.isEmpty else { return [] }
    return [
      .heading(level: 2, "How small may a task be?"),
      .paragraph(
        Phrase(
          "METG(50 %) is the smallest task at which half of the ideal speed is left: that of serial, "
            + "times the CPUs that the back end can use (\(analysis.processors)). The overhead is what "
            + "a CPU spends on a task of the finest cut beside its computing.")),
      .table(
        DocumentTable(
          columns: [
            .init("Back end"), .init("METG(50 %)", isNumeric: true),
            .init("Overhead a task", isNumeric: true),
          ], rows: rows)),
    ]
  }

  private func row(_ backend: String, _ grain: GrainAnalysis, seed: UInt64) -> [Phrase]? {
    guard let overhead = grain.overhead(of: backend) else { return nil }
    let measured = grain.cells(of: backend).map { cell in
      let task = grain.total / Double(cell.cell.tasks)
      let cpus = Double(grain.processors(of: cell.cell))
      let rates = cell.byBlock[.throughput].map { Array($0.values) } ?? []
      return Granularity.Point(task: task, efficiencies: rates.map { $0 * task / 1e9 / cpus })
    }
    // A point that was cut off has too few blocks to be resampled.
    let usable = measured.filter { $0.efficiencies.count > 1 }
    var random = RandomSource(seed: seed)
    let found = try? Granularity(usable, resamples: Self.resamples, using: &random)
    return [
      Phrase(backend), found.map { Self.phrase($0.outcome) } ?? Phrase(Format.missing),
      Phrase(Format.text(overhead, as: .duration)),
    ]
  }

  private static func phrase(_ outcome: Granularity.Outcome) -> Phrase {
    switch outcome {
    case .at(let interval): IntervalPhrase.stacked(interval, as: .duration)
    case .belowRange(let smallest):
      Phrase("below \(Format.text(smallest, as: .duration)), the finest cut")
    case .aboveRange(let largest):
      Phrase("above \(Format.text(largest, as: .duration)), the coarsest cut")
    }
  }
}
