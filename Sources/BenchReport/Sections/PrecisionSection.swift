import BenchCore

/// How measuring ended at each point, and how precise it got.
struct PrecisionSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    guard !analysis.points.isEmpty else { return [] }
    return [
      .heading(level: 2, "How precise it got, and why measuring stopped"),
      .details(
        summary: Phrase(summary(analysis.points)),
        [
          .paragraph(
            """
            ± is half of the widest 95 % interval among the point’s cells, relative to its \
            estimate. “precise”: the interval is as narrow as asked for; “ceiling”: the most \
            blocks that the profile allows were made; “budget”: the time was used up; “unstable”: \
            the measurements do not settle.
            """),
          .table(
            DocumentTable(
              columns: [
                .init("Work"), .init("Blocks", isNumeric: true), .init("Planned", isNumeric: true),
                .init("Stopped by"), .init("Precision", isNumeric: true),
              ], rows: analysis.points.map(row))),
        ]),
    ]
  }

  private func row(_ point: PointAnalysis) -> [Phrase] {
    let planned = point.plannedBlocks
    let range =
      planned.lowerBound == planned.upperBound
      ? "\(planned.lowerBound)" : "\(planned.lowerBound)–\(planned.upperBound)"
    return [
      Phrase(point.label),
      Phrase(point.conclusion.map { Format.count($0.blocks) } ?? Format.missing), Phrase(range),
      Phrase(point.conclusion?.reason.rawValue ?? "not concluded"),
      Phrase(point.conclusion?.precision.map { "± " + Format.percent($0) } ?? Format.missing),
    ]
  }

  private func summary(_ points: [PointAnalysis]) -> String {
    var parts = StopReason.allCases.compactMap { reason in
      let count = points.count { $0.conclusion?.reason == reason }
      return count > 0 ? "\(count) \(reason.rawValue)" : nil
    }
    let open = points.count { $0.conclusion == nil }
    if open > 0 { parts.append("\(open) not concluded") }
    let widest = points.compactMap { $0.conclusion?.precision }.filter(\.isFinite).max()
    let precision = widest.map { "; the least precise reached ± \(Format.percent($0))" } ?? ""
    return "\(Format.count(points.count, "point")): \(parts.joined(separator: ", "))\(precision)"
  }
}
