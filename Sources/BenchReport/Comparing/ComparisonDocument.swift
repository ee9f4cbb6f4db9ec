public import BenchCore
import BenchStatistics

/// A comparison of runs as text: a table of values, a terminal's page, a pull request's comment.
public enum ComparisonDocument {
  /// One row a cell, with every number in full for programs.
  public static func table(_ comparison: RunComparison) -> ResultTable {
    ResultTable(
      columns: [
        .init("cell"), .init("run"), .init("base"), .init("head"), .init("ratio"), .init("from"),
        .init("to"), .init("verdict"), .init("p_adjusted"), .init("detectable", unit: "share"),
        .init("method"), .init("blocks"), .init("processes"),
      ],
      rows: comparison.rows.map { row in
        [.text(row.cell.label), .integer(row.head), .real(row.baseValue), .real(row.headValue)]
          + ClaimTable.numbers(row.ratio)
          + [
            .text(word(row)), row.pValue.map { .real($0) } ?? .null,
            row.detectable.map { .real($0) } ?? .null, .text(row.method.rawValue),
            .integer(Int64(row.blocks)),
            .text(row.processes.map(String.init).joined(separator: "+")),
          ]
      })
  }

  /// The comparison for a terminal.
  public static func terminal(_ comparison: RunComparison) -> String {
    let isRight = [false, false, true, true, true, false, true, true]
    let lines = TerminalTable.lines(
      headings: headings, rows: comparison.rows.map(cells), isRight: isRight, widest: 60)
    var text = ([PlainText.line(summary(comparison)), ""] + lines).joined(separator: "\n") + "\n"
    let remarks = remarks(comparison)
    if !remarks.isEmpty {
      text += "\n" + remarks.map { "- \(PlainText.line($0))" }.joined(separator: "\n") + "\n"
    }
    return text
  }

  /// The comparison as a comment on a pull request, in GitHub's Markdown.
  public static func markdown(_ comparison: RunComparison) -> String {
    let decided = comparison.rows.filter { $0.verdict == .faster || $0.verdict == .slower }
    let rest = comparison.rows.filter { $0.verdict != .faster && $0.verdict != .slower }
    var blocks: [Block] = [
      .heading(level: 3, Phrase("bench: \(comparison.metric.title) of \(runs(comparison))")),
      .paragraph(Phrase(summary(comparison))),
    ]
    if !decided.isEmpty { blocks.append(.table(table(decided))) }
    if !rest.isEmpty {
      blocks.append(
        .details(
          summary: Phrase("\(Format.count(rest.count, "cell")) without a difference or a verdict"),
          [.table(table(rest))]))
    }
    let remarks = remarks(comparison)
    if !remarks.isEmpty { blocks.append(.bullets(remarks.map { Phrase($0) })) }
    return MarkdownRenderer(pictures: "").text(blocks)
  }

  /// One sentence: what the comparison says.
  public static func summary(_ comparison: RunComparison) -> String {
    guard !comparison.rows.isEmpty else {
      return "Nothing can be compared: the runs have no cell with results in common."
    }
    let counts = Verdict.allCases.compactMap { verdict -> String? in
      let count = comparison.rows(verdict).count
      return count > 0 ? "\(Format.count(count)) \(verdict.word)" : nil
    }
    let undecided = comparison.undecided.count
    let open = undecided > 0 ? ["\(Format.count(undecided)) without a verdict"] : []
    return
      "\(comparison.metric.title.prefix(1).uppercased())\(comparison.metric.title.dropFirst()) of "
      + "\(runs(comparison)), \(Format.count(comparison.rows.count, "cell")): "
      + (counts + open).joined(separator: ", ") + "."
  }

  private static func runs(_ comparison: RunComparison) -> String {
    let heads = comparison.heads.map { "run \($0)" }.joined(separator: ", ")
    return "\(heads) against run \(comparison.base)"
  }

  private static let headings = [
    "cell", "run", "base", "head", "head / base", "verdict", "detectable", "blocks",
  ]

  private static func cells(_ row: RunComparison.Row) -> [String] {
    let metric = row.quantity
    return [
      PlainText.line(row.cell.label), "\(row.head)", Format.text(row.baseValue, as: metric),
      Format.text(row.headValue, as: metric), Format.interval(row.ratio, as: .ratio), word(row),
      row.detectable.map { Format.percent($0) } ?? Format.missing,
      "\(row.blocks)" + (row.method == .paired ? "" : " unpaired"),
    ]
  }

  private static func table(_ rows: [RunComparison.Row]) -> DocumentTable {
    DocumentTable(
      columns: headings.enumerated().map { .init(Phrase($1), isNumeric: $0 > 1 && $0 != 5) },
      rows: rows.map { row in
        cells(row).enumerated().map { index, text in
          index == 5 && (row.verdict == .faster || row.verdict == .slower)
            ? "\(strong: text)" : Phrase(text)
        }
      })
  }

  private static func word(_ row: RunComparison.Row) -> String {
    row.verdict?.word
      ?? "no verdict: \(Format.count(row.blocks, "block")) of \(PairedRatio.fewestBlocks)"
  }

  private static func remarks(_ comparison: RunComparison) -> [String] {
    var remarks: [String] = []
    for head in comparison.heads {
      for difference in comparison.differences[head] ?? [] {
        let mark = difference.weight == .forbids ? "Different" : "Changed"
        remarks.append(
          "\(mark): \(difference.what): \(difference.base) in run \(comparison.base), "
            + "\(difference.head) in run \(head).")
      }
    }
    if comparison.rows.contains(where: { $0.method == .unpaired }) {
      remarks.append(
        "Unpaired rows come from runs of different plans: what differed between the two occasions "
          + "is not in their intervals.")
    }
    let shown = comparison.missing.prefix(10)
    remarks += shown.map { "Not compared: \($0)." }
    if comparison.missing.count > shown.count {
      remarks.append("Not compared: \(comparison.missing.count - shown.count) more.")
    }
    remarks.append(
      "Intervals are \(Format.percent(comparison.confidence)); verdicts are corrected by Holm over "
        + "the table, with a margin of \(Format.percent(comparison.margin)) "
        + "(\(comparison.marginOrigin)). Detectable is the "
        + "difference that 4 of 5 such comparisons would find.")
    return remarks
  }
}
