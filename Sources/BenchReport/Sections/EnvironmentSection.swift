import BenchCore

/// The machine as it was before the run.
struct EnvironmentSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let environment = analysis.results.run.environment
    guard !environment.facts.isEmpty else {
      return [.heading(level: 2, "The machine"), .paragraph("The store holds no facts about it.")]
    }
    let rows = environment.facts.map { [Phrase($0.title), Phrase($0.reading.text)] }
    return [
      .heading(level: 2, "The machine"),
      .details(
        summary: Phrase("\(Format.count(rows.count, "fact")) read before the run"),
        [.table(DocumentTable(columns: [.init("Fact"), .init("Reading")], rows: rows))]),
    ]
  }
}
