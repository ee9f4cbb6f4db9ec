import BenchCore
import BenchStatistics
import Glibc

/// How throughput and memory grow with the number of workers, where a workload sweeps it.
struct ScalingSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let sweeps = WaiterSweep.all(analysis.points)
    guard !sweeps.isEmpty else { return [] }
    var blocks: [Block] = [
      .heading(level: 2, "More workers: throughput and memory"),
      .paragraph(
        Phrase(
          "Where a workload was measured with several numbers of workers. The universal scalability "
            + "law X(n) = n X₁ / (1 + σ (n − 1) + κ n (n − 1)) is fitted to sweeps of at least "
            + "\(ScalingFit.fewestPoints) numbers and refused below; P = \(analysis.processors).")),
    ]
    for label in sweeps.map(\.label).uniqued() {
      let own = sweeps.filter { $0.label == label }
      let laws = own.map { $0.law(analysis.options, seed: analysis.results.run.seed) }
      blocks.append(.heading(level: 3, Phrase(label)))
      blocks += figures(own, laws, label).map { .figure($0) }
      blocks.append(.table(table(own, laws, analysis.options)))
    }
    return blocks
  }

  private func figures(_ sweeps: [WaiterSweep], _ laws: [ScalingFit?], _ label: String) -> [Figure]
  {
    let slug = WorkloadPictures.slug(label)
    func series(_ metric: (CellAnalysis) -> Interval?, _ laws: [ScalingFit?]) -> [LineChart.Series]
    {
      zip(sweeps, laws).map { sweep, law in
        let points = sweep.cells.compactMap { cell in
          metric(cell).map { (x: Double(cell.cell.concurrency), y: $0) }
        }
        return LineChart.Series(
          style: SeriesStyle(backend: sweep.backend, model: sweep.model), points: points,
          fit: law.map { curve($0, points.map(\.x)) } ?? [], knee: law?.peakWorkers)
      }
    }
    func text(_ metric: (CellAnalysis) -> Interval?, _ quantity: Quantity) -> String {
      sweeps.map { sweep in
        let ends = [sweep.cells.first, sweep.cells.last].compactMap { $0 }.map { cell in
          "\(Format.interval(metric(cell), as: quantity)) with \(Format.count(cell.cell.concurrency))"
        }
        return "\(sweep.backend): \(ends.joined(separator: ", "))"
      }.joined(separator: "; ")
    }
    let speed = LineChart.figure(
      .init(
        name: "scaling-\(slug).svg", title: "Throughput by number of workers: \(label)",
        subtitle: "bars: 95 % intervals; thin lines: fitted law, where there are enough points",
        text: text(\.throughput, .rate), xTitle: "workers, logarithmic",
        yTitle: "tasks per second, logarithmic", x: .count, y: .rate), series(\.throughput, laws))
    let memory = LineChart.figure(
      .init(
        name: "memory-\(slug).svg", title: "Peak memory by number of workers: \(label)",
        subtitle: "resident memory of the process tree; bars: 95 % intervals",
        text: text(\.peakMemory, .bytes), xTitle: "workers, logarithmic",
        yTitle: "peak memory, logarithmic", x: .count, y: .bytes),
      series(\.peakMemory, laws.map { _ in nil }))
    return [speed, memory].compactMap { $0 }
  }

  private func curve(_ law: ScalingFit, _ workers: [Double]) -> [(x: Double, y: Double)] {
    guard let low = workers.min(), let high = workers.max(), high > low else { return [] }
    return (0...60).map { step in
      // Even steps on the logarithmic axis.
      let x = low * power(high / low, Double(step) / 60)
      return (x, law.throughput(workers: x))
    }
  }

  private func table(_ sweeps: [WaiterSweep], _ laws: [ScalingFit?], _ options: AnalysisOptions)
    -> DocumentTable
  {
    DocumentTable(
      columns: [
        .init("Back end"), .init("Workers", isNumeric: true), .init("Most at", isNumeric: true),
        .init("Throughput there", isNumeric: true), .init("Memory a worker", isNumeric: true),
        .init("Contention σ", isNumeric: true), .init("Coherence κ", isNumeric: true),
        .init("Peak at", isNumeric: true), .init("R²", isNumeric: true), .init("Fit"),
      ],
      rows: zip(sweeps, laws).map { sweep, law in
        let best = sweep.cells.max {
          ($0.throughput?.estimate ?? 0) < ($1.throughput?.estimate ?? 0)
        }
        return [
          Phrase(sweep.backend), Phrase(range(sweep)),
          Phrase(best.map { Format.count($0.cell.concurrency) } ?? Format.missing),
          IntervalPhrase.stacked(best?.throughput, as: .rate),
          IntervalPhrase.stacked(sweep.memoryPerWorker(options), as: .bytes),
          IntervalPhrase.stacked(law?.contention, as: .share), term(law?.coherence),
          Phrase(law.map { $0.peakWorkers.map { Format.text($0, as: .count) } ?? "none" } ?? ""),
          Phrase(law.map { Decimal.fixed($0.rSquared, decimals: 3) } ?? ""),
          Phrase(fitWord(sweep, law)),
        ]
      }, caption: "Scaling by back end"
    ).informative
  }

  /// A term so small that only its power of ten tells.
  private func term(_ interval: Interval?) -> Phrase {
    guard let interval, interval.estimate.isFinite else { return Phrase() }
    var phrase = Phrase(Decimal.significant(interval.estimate, digits: 2))
    phrase.order = interval.estimate
    return phrase
  }

  private func range(_ sweep: WaiterSweep) -> String {
    let counts = sweep.cells.map(\.cell.concurrency)
    return "\(Format.count(counts.min() ?? 0))–\(Format.count(counts.max() ?? 0))"
  }

  private func fitWord(_ sweep: WaiterSweep, _ law: ScalingFit?) -> String {
    let count = Set(sweep.cells.map(\.cell.concurrency)).count
    guard let law else {
      return count < ScalingFit.fewestPoints
        ? "refused: \(count) of \(ScalingFit.fewestPoints) numbers" : "refused: too uneven"
    }
    return law.rSquared < 0.9 ? "doubtful: R² below 0.9" : "good"
  }

  private func power(_ base: Double, _ exponent: Double) -> Double { exp(log(base) * exponent) }
}
