import BenchCore

/// What gave no result, and why; nothing is skipped silently.
struct FailureSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    guard !analysis.cells.isEmpty else { return [] }
    let absent = analysis.failures.filter { $0.kind == .notApplicable }
    let failed = analysis.failures.filter { $0.kind != .notApplicable }
    var blocks: [Block] = [.heading(level: 2, "What gave no result")]
    let silent = analysis.cells.filter { $0.processes == 0 && $0.failures.isEmpty }
    if absent.isEmpty, failed.isEmpty, silent.isEmpty {
      return blocks + [.paragraph("Every planned cell was measured and no trial failed.")]
    }
    if !failed.isEmpty { blocks.append(.table(table("Failure", failed))) }
    if !absent.isEmpty { blocks.append(.table(table("Not applicable", absent))) }
    if !silent.isEmpty {
      let names = silent.prefix(20).map { Phrase($0.cell.label) }
      let more: Phrase = silent.count > 20 ? " and \(silent.count - 20) more" : ""
      blocks.append(
        .paragraph("Not measured, because the run ended before: " + names.listed() + more + "."))
    }
    return blocks
  }

  private func table(_ title: String, _ groups: [FailureGroup]) -> DocumentTable {
    DocumentTable(
      columns: [
        .init(Phrase(title)), .init("Reason"), .init("Cells"), .init("Trials", isNumeric: true),
      ],
      rows: groups.map { group in
        [
          Phrase(Self.word(group.kind)), Phrase(group.reason), cells(group.cells),
          Phrase(Format.count(group.trials)),
        ]
      })
  }

  private func cells(_ cells: [String]) -> Phrase {
    let shown = cells.prefix(6).map { Phrase($0) }.listed("and")
    return cells.count > 6 ? shown + " and \(cells.count - 6) more" : shown
  }

  /// A kind of failure in a reader's words.
  static func word(_ kind: TrialFailure.Kind) -> String {
    switch kind {
    case .notApplicable: "not applicable"
    case .stepFailed: "a step failed"
    case .crashed: "crashed"
    case .hung: "hung"
    case .outOfMemory: "out of memory"
    case .wrongChecksum: "wrong checksum"
    case .incomplete: "incomplete"
    case .garbage: "broke the protocol"
    case .fixture: "fixture failed"
    case .overloaded: "overloaded"
    case .interrupted: "interrupted"
    }
  }
}
