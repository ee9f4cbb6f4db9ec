public import BenchCore
import BenchStatistics

/// Answers to claims as tables for every form of output.
public enum ClaimTable {
  /// One row a claim.
  public static func answers(_ answers: [ClaimAnswer]) -> ResultTable {
    ResultTable(
      columns: [
        .init("claim"), .init("answer"), .init("value"), .init("from"), .init("to"),
        .init("bound"), .init("why"), .init("cells"), .init("blocks"), .init("run"),
        .init("statement"),
      ],
      rows: answers.map { answer in
        let deciding = answer.deciding
        return [
          .text(answer.claim.name), .text(answer.verdict.rawValue),
        ] + numbers(deciding?.value) + [
          deciding.map { .text(ClaimWords.condition($0)) } ?? .null,
          deciding?.reason.map { .text($0) } ?? .null, .integer(Int64(answer.cells)),
          .integer(Int64(answer.fewestBlocks)), .integer(answer.run),
          .text(answer.claim.statement),
        ]
      })
  }

  /// One row a point of a hypothesis.
  public static func evidence(_ answers: [ClaimAnswer]) -> ResultTable {
    ResultTable(
      columns: [
        .init("claim"), .init("hypothesis"), .init("answer"), .init("numerator"),
        .init("denominator"), .init("value"), .init("from"), .init("to"), .init("blocks"),
        .init("run"),
      ],
      rows: answers.flatMap { answer in
        answer.hypotheses.flatMap { hypothesis in
          hypothesis.evidence.map { point -> [ResultTable.Cell] in
            [
              .text(answer.claim.name), .text(ClaimWords.condition(hypothesis)),
              .text(point.verdict.rawValue), .text(point.numerator.label),
              point.denominator.map { .text($0.label) } ?? .null,
            ] + numbers(point.value) + [.integer(Int64(point.blocks)), .integer(answer.run)]
          }
        }
      })
  }

  static func numbers(_ interval: Interval?) -> [ResultTable.Cell] {
    [interval?.estimate, interval?.lower, interval?.upper].map { number in
      number.flatMap { $0.isFinite ? .real($0) : nil } ?? .null
    }
  }
}
