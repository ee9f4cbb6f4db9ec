import BenchCore
import BenchStatistics

/// How small a task may be: what handing out costs, from a fixed amount of work cut ever finer.
struct GrainSection: ReportSection {
  /// The workload, and its parameter that says into how many tasks the work is cut.
  private static let workload = "cpu/grain"
  private static let parameter = "cuts"
  private static let resamples = 2000

  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let points = analysis.points.filter { $0.workload == Self.workload }
    guard points.count > 1, let total = Self.totalWork(points) else { return [] }
    let backends = points.flatMap { $0.cells.map(\.cell.backend) }.uniqued()
    let rows = backends.compactMap { backend in
      row(backend, points, total: total, analysis)
    }
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

  /// The nanoseconds that all the work takes serially in its coarsest cut.
  private static func totalWork(_ points: [PointAnalysis]) -> Double? {
    let serial = points.flatMap(\.cells).filter { $0.cell.model == .serial && $0.throughput != nil }
    guard let coarsest = serial.min(by: { $0.cell.tasks < $1.cell.tasks }),
      let rate = coarsest.throughput?.estimate, rate > 0
    else { return nil }
    return Double(coarsest.cell.tasks) / rate * 1e9
  }

  private func row(
    _ backend: String, _ points: [PointAnalysis], total: Double, _ analysis: RunAnalysis
  ) -> [Phrase]? {
    let cells = points.flatMap(\.cells).filter { $0.cell.backend == backend && $0.processes > 0 }
    guard let finest = cells.max(by: { $0.cell.tasks < $1.cell.tasks }),
      let rate = finest.throughput?.estimate, rate > 0
    else { return nil }
    let measured = cells.map { cell in
      let task = total / Double(cell.cell.tasks)
      let cpus = Double(processors(cell.cell, analysis))
      let rates = cell.byBlock[.throughput].map { Array($0.values) } ?? []
      return Granularity.Point(task: task, efficiencies: rates.map { $0 * task / 1e9 / cpus })
    }
    // A point that was cut off has too few blocks to be resampled.
    let usable = measured.filter { $0.efficiencies.count > 1 }
    var random = RandomSource(seed: analysis.results.run.seed)
    let grain = try? Granularity(usable, resamples: Self.resamples, using: &random)
    let overhead =
      Double(processors(finest.cell, analysis)) / rate * 1e9 - total / Double(finest.cell.tasks)
    return [
      Phrase(backend), grain.map { Self.phrase($0.outcome) } ?? Phrase(Format.missing),
      Phrase(Format.text(max(0, overhead), as: .duration)),
    ]
  }

  /// One loop of coroutines and serial use one CPU, whatever the machine has.
  private func processors(_ cell: Cell, _ analysis: RunAnalysis) -> Int {
    if cell.model == .serial || cell.backend == Model.coroutines.rawValue { return 1 }
    return max(1, min(analysis.processors, cell.concurrency))
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
