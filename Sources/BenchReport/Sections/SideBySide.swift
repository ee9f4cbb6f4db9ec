import BenchCore
import BenchStatistics

/// Several runs beside each other: of several machines, or of one machine at several times.
///
/// Only ratios within each run stand beside each other. Their blocks are not paired, so nothing
/// here says that one machine is faster than another; `bench compare` does that where it may.
struct SideBySide {
  private let runs: [RunAnalysis]

  init(_ runs: [RunAnalysis]) { self.runs = runs }

  var blocks: [Block] {
    var blocks: [Block] = [
      .heading(
        level: 1, Phrase("Threads, processes or coroutines? \(runs.count) runs side by side")),
      .paragraph(runs.map { Phrase(name($0)) }.listed()),
      .heading(level: 2, "Verdict"),
    ]
    let verdicts = WorkloadClass.reportOrder.compactMap(verdict)
    blocks.append(
      verdicts.isEmpty
        ? .paragraph("No kind of work has a verdict in any of these runs.") : .bullets(verdicts))
    blocks += [.heading(level: 2, "The runs"), .table(overview)]
    if let differences { blocks.append(differences) }
    blocks += [
      .heading(level: 2, "Speed-up over serial"),
      .paragraph(
        """
        Each number is a ratio within its own run, with its 95 % interval. Blocks of different runs \
        are not paired, so compare columns with care: intervals that overlap show no difference.
        """),
      .table(speedups),
    ]
    for run in runs { blocks += own(run) }
    blocks += [.heading(level: 2, "Again"), .code(again, language: "sh")]
    return blocks
  }

  private func name(_ run: RunAnalysis) -> String { "run \(run.results.run.number)" }

  private func best(_ kind: WorkloadClass, _ run: RunAnalysis) -> ClassAnalysis.Standing? {
    run.classes.first { $0.workloadClass == kind }?.standings.first
  }

  /// Whether the runs agree on a class of work; nil if no run knows.
  private func verdict(_ kind: WorkloadClass) -> Phrase? {
    let known = runs.compactMap { run in best(kind, run).map { (run, $0) } }
    guard let first = known.first else { return nil }
    let title = kind.title.prefix(1).uppercased() + kind.title.dropFirst()
    var phrase: Phrase = "\(strong: "\(title) work:") "
    let winners = known.map(\.1.backend).uniqued()
    if known.count == 1 {
      phrase += "only \(name(first.0)) tells: "
    } else if winners.count == 1 {
      phrase += "\(known.count == 2 ? "both" : "all") agree on \(strong: first.1.backend): "
    } else {
      phrase += "\(strong: "the runs differ"): "
    }
    phrase += known.map { run, standing in
      "\(name(run)) \(standing.backend) \(VerdictSentences.ratio(standing.speedup))" as Phrase
    }.listed()
    let silent = runs.count - known.count
    return phrase
      + (silent > 0 ? Phrase("; \(Format.count(silent, "run")) without a verdict.") : ".")
  }

  private var overview: DocumentTable {
    func fact(_ run: RunAnalysis, _ id: String) -> Phrase {
      Phrase(run.results.run.environment[id]?.text ?? Format.missing)
    }
    return DocumentTable(
      columns: [
        .init("Run"), .init("Machine"), .init("P", isNumeric: true), .init("When"),
        .init("Profile"), .init("State"), .init("Cells with results", isNumeric: true),
        .init("Failed trials", isNumeric: true), .init("Doubts", isNumeric: true), .init("Note"),
      ],
      rows: runs.map { run in
        let record = run.results.run
        let failed = run.failures.filter { $0.kind != .notApplicable }.reduce(0) { $0 + $1.trials }
        return [
          Phrase(name(run)), fact(run, "cpu.model"), Phrase(Format.count(run.processors)),
          Phrase(Format.time(record.startedAt)), Phrase(record.profile),
          Phrase(record.status.rawValue),
          Phrase("\(run.cells.count { $0.processes > 0 }) of \(run.cells.count)"),
          Phrase(Format.count(failed)), Phrase(Format.count(run.doubts.count)), Phrase(record.note),
        ]
      }, caption: "The runs"
    ).informative
  }

  /// The facts in which the environments differ; nil if they are alike.
  private var differences: Block? {
    let facts = runs.flatMap(\.results.run.environment.facts)
    let ids = facts.map(\.id).uniqued().filter { id in
      Set(runs.map { $0.results.run.environment[id]?.text }).count > 1
    }
    guard !ids.isEmpty else {
      return .paragraph("The environments of these runs are alike in every fact that was read.")
    }
    return .details(
      summary: Phrase("\(Format.count(ids.count, "fact")) in which the environments differ"),
      [
        .table(
          DocumentTable(
            columns: [.init("Fact")] + runs.map { .init(Phrase(name($0))) },
            rows: ids.map { id in
              [Phrase(facts.first { $0.id == id }?.title ?? id)]
                + runs.map { Phrase($0.results.run.environment[id]?.text ?? Format.missing) }
            }, caption: "Facts that differ"))
      ])
  }

  private var speedups: DocumentTable {
    var rows: [[Phrase]] = []
    var groups: Set<Int> = []
    let places = runs.map { run in
      Dictionary(run.points.map { ($0.label, $0) }) { first, _ in first }
    }
    for label in runs.flatMap(\.points).map(\.label).uniqued() {
      let points = places.map { $0[label] }
      let backends = points.compactMap { $0 }.flatMap(\.cells).filter { $0.cell.model != .serial }
        .map(\.cell.backend).uniqued()
      guard !backends.isEmpty else { continue }
      groups.insert(rows.count)
      rows.append([Phrase(label)] + runs.map { _ in Phrase() })
      rows += backends.map { backend in
        [Phrase(backend)]
          + points.map { point in
            guard let point else { return Phrase("not in the run") }
            guard let ratio = point.speedup(backend) else { return Phrase(Format.missing) }
            let isBest = point.fastest?.cell.backend == backend
            return IntervalPhrase.stacked(ratio.interval, as: .ratio)
              + (isBest ? Phrase([.lineBreak, .small("fastest")]) : Phrase())
          }
      }
    }
    return DocumentTable(
      columns: [.init("Work, back end")] + runs.map { .init(Phrase(name($0)), isNumeric: true) },
      rows: rows, caption: "Speed-up over serial, run by run", groupRows: groups)
  }

  private func own(_ run: RunAnalysis) -> [Block] {
    let title = name(run)
    var blocks: [Block] = [
      .heading(level: 2, Phrase(title.prefix(1).uppercased() + title.dropFirst()))
    ]
    let sentences = VerdictSection.sentences(run)
    blocks.append(
      sentences.isEmpty
        ? .paragraph("The run holds no cells, so there is nothing to say.") : .bullets(sentences))
    if let warning = VerdictSection.warning(run) { blocks.append(.paragraph(warning)) }
    return blocks
  }

  private var again: String {
    runs.map { run in
      "bench report \(run.results.run.number)   # \(PlainText.line(run.results.run.command))"
    }.joined(separator: "\n")
  }
}
