import BenchCore

/// What the environment makes doubtful, each with its evidence and cure.
struct DoubtSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let doubts = analysis.doubts
    let sensors = missingSensors(analysis)
    var blocks: [Block] = [.heading(level: 2, "What makes these numbers doubtful")]
    if doubts.isEmpty {
      blocks.append(.paragraph("Nothing that was checked before, during or after the run."))
    } else {
      blocks.append(
        .table(
          DocumentTable(
            columns: [.init("Doubt"), .init("What is doubtful"), .init("Evidence"), .init("Cure")],
            rows: doubts.map {
              [Phrase([.code($0.id)]), Phrase($0.message), Phrase($0.evidence), Phrase($0.cure)]
            })))
    }
    if !sensors.isEmpty {
      blocks.append(.paragraph("Sensors that could not be read during trials:"))
      blocks.append(.bullets(sensors))
    }
    return blocks
  }

  private func missingSensors(_ analysis: RunAnalysis) -> [Phrase] {
    let all = analysis.cells.reduce(into: [String: String]()) { result, cell in
      result.merge(cell.unavailable) { old, _ in old }
    }
    return all.sorted { $0.key < $1.key }.map { "\(code: $0.key): unavailable: \($0.value)" }
  }
}
