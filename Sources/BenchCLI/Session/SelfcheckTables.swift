import BenchCore
import BenchHarness
import BenchReport
import BenchStatistics

/// The tables of `bench selfcheck`.
enum SelfcheckTables {
  /// What timing may cost a task, in nanoseconds, and of a cell's time.
  private static let timingBar = 150.0
  private static let shareBar = 0.02

  /// What each back end costs, and whether timing stays within its bars.
  static func overheads(_ overheads: [Selfcheck.Overhead]) -> ResultTable {
    let columns: [ResultTable.Column] = [
      .init("back end"), .init("per task", unit: "ns"), .init("from", unit: "ns"),
      .init("to", unit: "ns"), .init("timing adds", unit: "ns"), .init("timing from", unit: "ns"),
      .init("timing to", unit: "ns"), .init("timing share", unit: "share"),
      .init("start skew", unit: "ns"), .init("timing"), .init("failure"),
    ]
    let rows = overheads.map { overhead -> [ResultTable.Cell] in
      let numbers = [
        overhead.perTask.estimate, overhead.perTask.lower, overhead.perTask.upper,
        overhead.timing.estimate, overhead.timing.lower, overhead.timing.upper,
      ]
      let share = overhead.timing.estimate / overhead.perTask.estimate
      return [.text(overhead.backend)] + numbers.map(tenths)
        + [
          share.isFinite ? .real(share) : .null,
          overhead.startSkew.map { .real($0) } ?? .null,
          .text(timing(overhead)), overhead.failure.map { .text($0.reason) } ?? .null,
        ]
    }
    return ResultTable(columns: columns, rows: rows)
  }

  /// Within both bars, above one of them, or not to be told from it by these blocks.
  private static func timing(_ overhead: Selfcheck.Overhead) -> String {
    let (timing, task) = (overhead.timing, overhead.perTask.estimate)
    guard timing.estimate.isFinite, task > 0 else { return "not measured" }
    let bar = min(timingBar, shareBar * task)
    if timing.upper <= bar { return "within the bars" }
    return timing.lower > bar ? "above a bar" : "not separated from a bar"
  }

  /// How many comparisons ended with which verdict.
  static func verdicts(_ ratios: [PairedRatio]) throws -> ResultTable {
    let verdicts = try ratios.map { try $0.verdict(margin: 0.01) }
    return ResultTable(
      columns: [.init("verdict"), .init("comparisons"), .init("share", unit: "share")],
      rows: Verdict.allCases.map { verdict in
        let count = verdicts.count { $0 == verdict }
        return [
          .text(verdict.word), .integer(Int64(count)),
          .real(Double(count) / Double(max(1, ratios.count))),
        ]
      })
  }

  /// The known answers beside what was measured.
  static func answers(_ answers: [KnownAnswer]) -> ResultTable {
    let names = ["question", "reference", "unit", "measured", "expected", "may differ", "verdict"]
    let rows = answers.map { answer -> [ResultTable.Cell] in
      let start: [ResultTable.Cell] = [
        .text(answer.question), .text(answer.reference), .text(answer.unit),
      ]
      switch answer.finding {
      case .compared(let measured, let expected, let tolerance):
        return start + [.real(measured), .real(expected), .real(tolerance)]
          + [.text(answer.agrees == true ? "agrees" : "DIFFERS")]
      case .unavailable(let why):
        return start + [.null, .null, .null, .text("unavailable: \(why)")]
      }
    }
    return ResultTable(columns: names.map { .init($0) }, rows: rows)
  }

  /// What measuring adds to each cell's wall time, with the verdict against the bar.
  static func cells(
    _ findings: [CellCostCheck.Finding], _ verdicts: [CellCostCheck.Verdict]
  ) -> ResultTable {
    let columns: [ResultTable.Column] = [
      .init("cell"), .init("tasks"), .init("timed"), .init("measuring adds", unit: "share"),
      .init("from", unit: "share"), .init("to", unit: "share"), .init("blocks"),
      .init("clock, at most", unit: "share"), .init("between batches", unit: "us"),
      .init("verdict"), .init("failure"),
    ]
    let rows = zip(findings, verdicts).map { finding, verdict -> [ResultTable.Cell] in
      let interval = finding.ratio?.interval
      let shares = [interval?.estimate, interval?.lower, interval?.upper].map {
        $0.map { ResultTable.Cell.real($0 - 1) } ?? .null
      }
      return [
        .text(finding.cell.label), .integer(Int64(finding.cell.tasks)),
        finding.timed.map { .integer(Int64($0)) } ?? .null,
      ] + shares + [
        finding.ratio.map { .integer(Int64($0.blocks)) } ?? .null,
        finding.clockShare.map { .real($0) } ?? .null,
        finding.between.map { tenths($0 / 1000) } ?? .null, .text(word(verdict)),
        finding.failure.map { .text($0.reason) } ?? .null,
      ]
    }
    return ResultTable(columns: columns, rows: rows)
  }

  private static func word(_ verdict: CellCostCheck.Verdict) -> String {
    let bar = Format.percent(CellCostCheck.bar)
    return switch verdict {
    case .within: "within \(bar)"
    case .above: "above \(bar)"
    case .notSeparated: "not separated from \(bar)"
    case .notMeasured: verdict.rawValue
    }
  }

  /// The verdicts on cells in a sentence.
  static func sentence(on verdicts: [CellCostCheck.Verdict]) -> String {
    let counts = CellCostCheck.Verdict.allCases.compactMap { verdict -> String? in
      let count = verdicts.count { $0 == verdict }
      return count == 0 ? nil : "\(count) \(word(verdict))"
    }
    return "What measuring adds to a cell’s wall time, \(Format.count(verdicts.count, "cell")): "
      + counts.joined(separator: ", ")
  }

  private static func tenths(_ number: Double) -> ResultTable.Cell {
    number.isFinite ? .real((number * 10).rounded() / 10) : .null
  }
}
