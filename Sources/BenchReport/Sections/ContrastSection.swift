import BenchCore
import BenchStatistics

/// How the ratio of two models changes from compute-bound to IO-bound work.
struct ContrastSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    guard !analysis.cells.isEmpty else { return [] }
    var blocks: [Block] = [.heading(level: 2, "The contrast: IO-bound against compute-bound work")]
    guard !analysis.contrasts.isEmpty else {
      return blocks + [
        .paragraph(
          """
          Not available: it needs threads and one more concurrent back end. This run has no such \
          pair.
          """)
      ]
    }
    blocks.append(
      .paragraph(
        """
        Each number is a ratio of throughputs: 1.00× is a tie with threads, above is better. The \
        last column is the ratio of the two ratios: how much more the model gains on waiting than \
        on computing. Where its interval excludes 1, the kind of work decides.
        """))
    let known = analysis.contrasts.filter { $0.contrast != nil }
    if !known.isEmpty { blocks.append(.table(table(known))) }
    if let figure = RatioChart.differences(analysis) {
      blocks.append(
        .details(
          summary: "Every paired comparison with threads as a picture", [.figure(figure)]))
    }
    for contrast in analysis.contrasts where contrast.contrast == nil {
      blocks.append(
        .paragraph(
          "No contrast for \(strong: contrast.candidate) "
            + "(\(Self.source(contrast.source))): \(contrast.missing ?? "unknown")."))
    }
    return blocks
  }

  private func table(_ contrasts: [ContrastAnalysis]) -> DocumentTable {
    DocumentTable(
      columns: [
        .init("Ratio"), .init("Measured on"), .init("IO-bound", isNumeric: true),
        .init("Compute-bound", isNumeric: true), .init("Ratio of ratios", isNumeric: true),
        .init("Blocks", isNumeric: true), .init("Processes", isNumeric: true),
      ],
      rows: contrasts.map { item in
        [
          "\(strong: item.candidate) / \(ClassAnalysis.reference)", sides(item),
          IntervalPhrase.stacked(item.contrast?.first, as: .ratio),
          IntervalPhrase.stacked(item.contrast?.second, as: .ratio),
          IntervalPhrase.stacked(item.contrast?.ratioOfRatios, as: .ratio),
          Phrase(item.contrast.map { "≥ \($0.fewestBlocks)" } ?? Format.missing),
          Phrase(Format.count(item.processes)),
        ]
      })
  }

  private func sides(_ item: ContrastAnalysis) -> Phrase {
    switch item.source {
    case .classes:
      let counts = item.workloads.map(\.count)
      return Phrase("\(counts[0]) IO-bound, \(counts[1]) compute-bound workloads")
    case .dialEnds(let waiting, let computing):
      return "\(waiting)" + Phrase([.lineBreak]) + "against \(computing)"
    }
  }

  /// Where a contrast was measured, in a reader's words.
  static func source(_ source: ContrastAnalysis.Source) -> String {
    switch source {
    case .classes: "all workloads"
    case .dialEnds: "the two ends of the dial"
    }
  }
}
