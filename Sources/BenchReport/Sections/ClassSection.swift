import BenchCore
import BenchStatistics

/// Everything measured on one class of work: for each workload a chart, what surprises, and a table.
struct ClassSection: ReportSection {
  let workloadClass: WorkloadClass

  init(_ workloadClass: WorkloadClass) { self.workloadClass = workloadClass }

  func blocks(_ analysis: RunAnalysis) -> [Block] {
    guard let own = analysis.classes.first(where: { $0.workloadClass == workloadClass }) else {
      return []
    }
    let title = workloadClass.title
    let trials = analysis.trials()
    return [
      .heading(level: 2, Phrase(title.prefix(1).uppercased() + title.dropFirst() + " work")),
      .paragraph(
        legend(own, analysis)
          + (analysis.cells.count <= Self.mostPicturedCells
            ? "" : " Latencies and the order of batches: \(code: "bench report --workload NAME").")),
    ]
      + own.points.map(\.workload).uniqued().flatMap { workload in
        blocks(workload, own, analysis, trials)
      }
  }

  private func blocks(
    _ workload: String, _ own: ClassAnalysis, _ analysis: RunAnalysis,
    _ trials: [Cell: [TrialRecord]]
  ) -> [Block] {
    let places = own.points.indices.filter { own.points[$0].workload == workload }
    let points = places.map { own.points[$0] }
    let pictures = WorkloadPictures(points, trials: trials, processors: analysis.processors)
    var blocks: [Block] = [
      .heading(level: 3, Phrase(workload)),
      .paragraph(question(workload, analysis.results)),
    ]
    let surprises = Surprises(points, in: own, analysis: analysis, trials: trials).phrases
    if !surprises.isEmpty { blocks.append(.bullets(surprises)) }
    if let figure = pictures.speedups { blocks.append(.figure(figure)) }
    blocks.append(.table(table(own, places, caption: workload)))
    if let metrics = MetricTable.table(points, trials: trials) { blocks.append(.table(metrics)) }
    let more = analysis.cells.count <= Self.mostPicturedCells ? pictures.more : []
    if !more.isEmpty {
      blocks.append(
        .details(
          summary: "More pictures of \(workload): latencies and the order of the batches",
          more.map { .figure($0) }))
    }
    return blocks
  }

  /// With more cells than this the further pictures would make a page of more than 2 MB; reports of
  /// one workload have them.
  private static let mostPicturedCells = 400

  private func question(_ name: String, _ results: RunResults) -> Phrase {
    guard let record = results.workloads.first(where: { $0.identifier == name }) else {
      return "Its file is not in the store."
    }
    var phrase: Phrase = "\(record.question)"
    if !record.expectation.isEmpty {
      phrase += Phrase([.lineBreak]) + "Expected: \(record.expectation)"
    }
    return phrase
  }

  private func table(_ own: ClassAnalysis, _ places: [Int], caption: String) -> DocumentTable {
    var rows: [[Phrase]] = []
    var groups: Set<Int> = []
    for index in places {
      let point = own.points[index]
      groups.insert(rows.count)
      rows.append([Self.name(point)] + [Phrase](repeating: Phrase(), count: 8))
      rows += point.cells.map { row($0, point, own.againstThreads[index]) }
    }
    return DocumentTable(
      columns: [
        .init("Work, back end"), .init("Throughput", isNumeric: true),
        .init("Over serial", isNumeric: true), .init("Against threads"),
        .init("CPU per task", isNumeric: true), .init("Peak memory", isNumeric: true),
        .init("Wait share", isNumeric: true), .init("p50", isNumeric: true),
        .init("p99", isNumeric: true),
      ], rows: rows, caption: "Results of \(caption)", groupRows: groups
    ).informative
  }

  /// The row above a point's back ends.
  private static func name(_ point: PointAnalysis) -> Phrase {
    let inFlight = "n = \(Format.count(point.concurrency))"
    let label = point.parameters.label
    return Phrase([
      .strong(Phrase(point.workload)), .lineBreak,
      .small(label.isEmpty ? inFlight : "\(label), \(inFlight)"),
    ])
  }

  private func row(
    _ cell: CellAnalysis, _ point: PointAnalysis, _ comparisons: [String: Comparison]
  ) -> [Phrase] {
    let backend = cell.cell.backend
    guard cell.processes > 0 else {
      let blank = [Phrase](repeating: Phrase(Format.missing), count: 7)
      return [Phrase(backend), Phrase(Self.absence(cell))] + blank
    }
    let isSerial = cell.cell.model == .serial
    return [
      Phrase(backend),
      IntervalPhrase.stacked(cell.throughput, as: .rate),
      isSerial ? "1" : IntervalPhrase.stacked(point.speedup(backend)?.interval, as: .ratio),
      verdict(comparisons[backend], isReference: backend == ClassAnalysis.reference),
      IntervalPhrase.stacked(cell.cpuPerTask, as: .duration),
      IntervalPhrase.stacked(cell.peakMemory, as: .bytes),
      IntervalPhrase.stacked(cell.waitShare, as: .share),
      IntervalPhrase.stacked(cell.p50, as: .duration),
      IntervalPhrase.stacked(cell.p99, as: .duration),
    ]
  }

  /// Why a cell has no numbers, in a word or two; the reason stands in its own section.
  static func absence(_ cell: CellAnalysis) -> String {
    if cell.notApplicable != nil { return "n/a" }
    if let failure = cell.failures.last { return "failed: \(FailureSection.word(failure.kind))" }
    return cell.unfinished > 0 ? "not finished" : "not measured"
  }

  private func verdict(_ comparison: Comparison?, isReference: Bool) -> Phrase {
    if isReference { return Phrase(Format.missing) }
    guard let comparison else { return Phrase(Format.missing) }
    let ratio = IntervalPhrase.unbroken(
      Format.interval(comparison.ratio.interval, as: .ratio))
    guard let verdict = comparison.verdict else {
      return Phrase([
        .text("no\u{A0}verdict"), .lineBreak, .small(ratio), .lineBreak,
        .small(Format.count(comparison.ratio.blocks, "block")),
      ])
    }
    return Phrase([
      .strong(Phrase(IntervalPhrase.unbroken(verdict.word))), .lineBreak, .small(ratio),
    ])
  }

  private func legend(_ own: ClassAnalysis, _ analysis: RunAnalysis) -> Phrase {
    let counts = own.points.flatMap(\.cells).filter { $0.processes > 0 }
    let processes = counts.map(\.processes)
    let range = Self.range(processes)
    let batches = Self.range(counts.map { $0.batches / max(1, $0.processes) })
    return Phrase(
      "Below each estimate stands its \(Format.percent(analysis.options.confidence)) interval: a "
        + "bootstrap over processes (\(range) a cell), each with the median of its batches "
        + "(\(batches) a process); speed-ups and comparisons with threads come from ratios paired "
        + "block by block. n = tasks in flight. CPU is user and system time of the whole process "
        + "tree. p50 and p99 are service times of single tasks. Verdicts need "
        + "\(PairedRatio.fewestBlocks) blocks and are Holm-corrected over the table; equivalent "
        + "means within \(Format.percent(analysis.options.margin)).")
  }

  private static func range(_ counts: [Int]) -> String {
    guard let low = counts.min(), let high = counts.max() else { return "0" }
    return low == high ? "\(low)" : "\(low)–\(high)"
  }
}
