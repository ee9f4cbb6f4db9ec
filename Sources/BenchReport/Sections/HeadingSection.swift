import BenchCore

/// The title and what the run was, in one line.
struct HeadingSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let run = analysis.results.run
    var facts: [Phrase] = [
      "run \(Int(run.number))", "profile \(run.profile)", Phrase(Format.time(run.startedAt)),
      "\(strong: "P = \(analysis.processors)") usable \(analysis.processors == 1 ? "CPU" : "CPUs")",
    ]
    if case .value(let model)? = run.environment["cpu.model"] { facts.append(Phrase(model)) }
    facts.append(
      Phrase(
        "\(Format.count(analysis.processes, "trial process", plural: "trial processes")), "
          + Format.count(analysis.batches, "batch", plural: "batches")))
    var line = Phrase()
    for (index, fact) in facts.enumerated() { line += (index > 0 ? " · " : "") + fact }
    var blocks: [Block] = [
      .heading(level: 1, "Threads, processes or coroutines?"),
      .paragraph(line),
    ]
    if !run.note.isEmpty { blocks.append(.paragraph("Note: \(run.note)")) }
    if !run.tags.isEmpty {
      let tags = run.tags.sorted { $0.key < $1.key }.map {
        Phrase([.code("\($0.key)=\($0.value)")])
      }
      blocks.append(.paragraph("Tags: " + tags.listed()))
    }
    if let state = state(run, analysis) { blocks.append(.paragraph(state)) }
    return blocks
  }

  private func state(_ run: RunRecord, _ analysis: RunAnalysis) -> Phrase? {
    let planned = analysis.cells.count
    let measured = analysis.cells.count { $0.processes > 0 }
    switch run.status {
    case .complete: return nil
    case .interrupted:
      return "\(strong: "This run was interrupted:") \(measured) of \(planned) planned cells have "
        + "results. \(code: "bench all --resume") continues it with the same seed and plan."
    case .running:
      return "\(strong: "This run has not ended") (it goes on, or it was killed): \(measured) of "
        + "\(planned) planned cells have results. \(code: "bench all --resume") continues it."
    }
  }
}
