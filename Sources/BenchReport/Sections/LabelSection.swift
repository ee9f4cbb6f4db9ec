import BenchCore
import BenchStatistics

/// The labels in the files against what was measured, and what trials remarked.
struct LabelSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    guard !analysis.labels.isEmpty else { return [] }
    return [
      .heading(level: 2, "Is the work what its label says?"),
      .paragraph(
        Phrase(
          "The label of a workload is only a claim. Held against it is the wait share of the serial "
            + "cell: up to \(Format.percent(LabelCheck.computeLimit)) counts as compute-bound, from "
            + "\(Format.percent(LabelCheck.ioLimit)) as IO-bound.")),
      .table(
        DocumentTable(
          columns: [
            .init("Workload"), .init("Label"), .init("Measured wait share", isNumeric: true),
            .init("Finding"), .init("Remarks of its trials"),
          ], rows: analysis.labels.map(row))),
    ]
  }

  private func row(_ check: LabelCheck) -> [Phrase] {
    let finding: Phrase =
      switch check.finding {
      case .agrees: "agrees"
      case .surprise(let measured): "\(strong: "surprise:") measured \(measured.title)"
      case .unmeasured: "not measured"
      }
    return [
      Phrase(check.workload), Phrase(check.label.title), shares(check.shares), finding,
      notes(check.notes),
    ]
  }

  private func shares(_ shares: [Interval]) -> Phrase {
    guard let low = shares.first, let high = shares.last, shares.count > 1 else {
      return IntervalPhrase.stacked(shares.first, as: .share)
    }
    return IntervalPhrase.stacked(low, as: .share) + Phrase([.lineBreak, .text("to ")])
      + IntervalPhrase.stacked(high, as: .share)
  }

  private func notes(_ notes: [String]) -> Phrase {
    var phrase = Phrase()
    // More than four would drown the table; the store has them all.
    for (index, note) in notes.prefix(4).enumerated() {
      if index > 0 { phrase += Phrase([.lineBreak]) }
      phrase += Phrase(PlainText.line(note, limit: 200))
    }
    if notes.count > 4 { phrase += Phrase([.lineBreak]) + "and \(notes.count - 4) more" }
    return phrase
  }
}
