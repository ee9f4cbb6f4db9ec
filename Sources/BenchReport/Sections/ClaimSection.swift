import BenchCore
import BenchStatistics

/// The claims with their answers and the numbers behind them.
struct ClaimSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    guard !analysis.claims.isEmpty else { return [] }
    return [
      .heading(level: 2, "The claims"),
      .paragraph(
        """
        Each claim is a bound on a ratio of two cells, block by block. It is supported if every \
        interval lies on the claimed side of its bound, refuted if one lies on the other side, and \
        undecided otherwise.
        """),
      .table(table(analysis.claims)),
    ]
  }

  private func table(_ answers: [ClaimAnswer]) -> DocumentTable {
    DocumentTable(
      columns: [
        .init("Claim"), .init("Answer"), .init("What decides it"),
        .init("Ratio", isNumeric: true), .init("Blocks", isNumeric: true),
      ],
      rows: answers.map { answer in
        let deciding = answer.deciding
        let value = deciding?.value.map { Format.interval($0, as: deciding?.quantity ?? .ratio) }
        return [
          Phrase(answer.claim.statement), "\(strong: answer.verdict.rawValue)",
          Phrase(deciding.map { ClaimWords.condition($0) } ?? "")
            + Phrase(deciding?.reason.map { "; \($0)" } ?? ""),
          Phrase(value ?? Format.missing),
          Phrase(answer.cells > 0 ? "≥ \(answer.fewestBlocks)" : Format.missing),
        ]
      })
  }
}

/// Hypotheses in a reader's words.
public enum ClaimWords {
  /// What a hypothesis asks for, such as `throughput of threads / serial on IO-bound work >= 2×`.
  public static func condition(_ answer: HypothesisAnswer) -> String {
    let hypothesis = answer.hypothesis
    let sides = [hypothesis.numerator, hypothesis.denominator].compactMap { $0 }
      .map { side($0) }.joined(separator: " / ")
    var text = "\(hypothesis.metric) of \(sides)\(place(hypothesis)) "
    text += "\(hypothesis.relation.rawValue) \(Format.text(hypothesis.limit, as: answer.quantity))"
    switch hypothesis.points {
    case .every: break
    case .some: text += " at some point"
    case .typical: text += " on average"
    }
    return text
  }

  private static func side(_ side: ClaimHypothesis.Side) -> String {
    let conditions = side.conditions.map { " \($0.name) \($0.relation.rawValue) \($0.value)" }
    return side.backend + (side.workload.map { " on \($0)" } ?? "") + conditions.joined()
  }

  private static func place(_ hypothesis: ClaimHypothesis) -> String {
    var parts: [String] = []
    if let kind = hypothesis.workloadClass { parts.append("\(kind.title) work") }
    if hypothesis.workload != "*" { parts.append(hypothesis.workload) }
    parts += hypothesis.conditions.map { "\($0.name) \($0.relation.rawValue) \($0.value)" }
    return parts.isEmpty ? "" : " on " + parts.joined(separator: ", ")
  }
}

extension HypothesisAnswer {
  /// How the deciding number is written.
  public var quantity: Quantity {
    guard hypothesis.denominator == nil else { return .ratio }
    return switch hypothesis.metric {
    case "throughput": .rate
    case "cpu-per-task", "p50", "p99", "wall": .duration
    case "peak-memory": .bytes
    case "wait-share": .share
    default: .count
    }
  }
}
