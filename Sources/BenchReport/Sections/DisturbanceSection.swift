import BenchCore
import BenchStatistics

/// Batches that something disturbed, and cells that do not behave; all of them count.
struct DisturbanceSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let marks = marks(analysis.results.cells)
    let shapes = analysis.results.cells.compactMap(CellDisturbance.init)
    let wild = shapes.filter { !$0.outliers.isEmpty }
      .sorted { $0.outliers.count > $1.outliers.count }
    let odd = shapes.compactMap(oddity)
    guard marks != nil || !wild.isEmpty || !odd.isEmpty else { return [] }
    var blocks: [Block] = [
      .heading(level: 2, "What disturbed single batches"),
      .paragraph(
        "Marked and far-off batches count like all others; medians and intervals bear them."),
    ]
    if let marks { blocks.append(.table(marks)) }
    if !wild.isEmpty {
      blocks.append(
        .details(
          summary: Phrase("Batches far from the rest, in \(Format.count(wild.count, "cell"))"),
          [.table(table(wild))]))
    }
    if !odd.isEmpty { blocks.append(.bullets(odd)) }
    return blocks
  }

  // MARK: Marks

  private struct Marks {
    var batches = 0
    var cells: Set<Cell> = []
    var example = ""
    var kind: Taint.Kind?
  }

  /// The marks by name; nil if there are none.
  private func marks(_ records: [CellRecord]) -> DocumentTable? {
    var found: [String: Marks] = [:]
    var all = 0
    for record in records {
      for sample in record.trials.filter({ $0.failure == nil }).flatMap(\.samples) {
        all += 1
        for taint in sample.taints {
          found[taint.id, default: Marks()].batches += 1
          found[taint.id]?.cells.insert(record.cell)
          found[taint.id]?.example = taint.evidence
          found[taint.id]?.kind = taint.kind
        }
      }
    }
    guard !found.isEmpty else { return nil }
    return DocumentTable(
      columns: [
        .init("Mark"), .init("Batches", isNumeric: true), .init("Cells", isNumeric: true),
        .init("What it says"), .init("Such as"), .init("Cure"),
      ],
      rows: found.sorted { $0.key < $1.key }.map { name, marks in
        [
          Phrase(name), Phrase("\(Format.count(marks.batches)) of \(Format.count(all))"),
          Phrase(Format.count(marks.cells.count)),
          Phrase(marks.kind?.meaning ?? "a mark of another version"), Phrase(marks.example),
          Phrase(marks.kind?.cure ?? "read this report with the version that made the run"),
        ]
      })
  }

  // MARK: Outliers

  private func table(_ shapes: [CellDisturbance]) -> DocumentTable {
    DocumentTable(
      columns: [
        .init("Cell"), .init("Batches", isNumeric: true), .init("Severe", isNumeric: true),
        .init("Likely causes"),
      ],
      rows: shapes.prefix(20).map { shape in
        [
          Phrase(shape.cell.label),
          Phrase("\(shape.outliers.count) of \(Format.count(shape.batches))"),
          Phrase(Format.count(shape.outliers.count { $0.severity == .severe })),
          Phrase(causes(shape.outliers)),
        ]
      })
  }

  /// Each outlier's first cause with how often it is one, the most frequent first.
  private func causes(_ outliers: [Outliers.Outlier]) -> String {
    var counts: [String: Int] = [:]
    for outlier in outliers { counts[outlier.likelyCauses.first ?? "unknown", default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }

  // MARK: Shapes

  private func oddity(_ shape: CellDisturbance) -> Phrase? {
    var words: [String] = []
    if shape.modes.count > 1 {
      let centers = shape.modes.map { Format.text($0.center, as: .duration) }
      words.append("multimodal: trials gather around \(centers.joined(separator: " and "))")
    }
    switch shape.course {
    case .neverSteady: words.append("never steady along the run")
    case .slowdown: words.append("slower in the later blocks")
    case .flat, .warmUp, nil: break
    }
    guard !words.isEmpty else { return nil }
    return Phrase("\(shape.cell.label): \(words.joined(separator: "; "))")
  }
}
