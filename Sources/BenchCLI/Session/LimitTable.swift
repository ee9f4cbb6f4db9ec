import BenchCore
import BenchLimits
import BenchReport

/// Limits as tables.
enum LimitTable {
  /// What there is to measure.
  static func list(_ limits: [Limit]) -> ResultTable {
    ResultTable(
      columns: ["limit", "what", "operation", "placed on", "sides", "bars", "quick"].map {
        .init($0)
      },
      rows: limits.map { limit in
        [
          .text(limit.id), .text(limit.title), .text(limit.operation),
          .text(limit.placement.title),
          .text(limit.sides.map(\.name).joined(separator: ", ")),
          .text(limit.bars.map(LimitText.bar).joined(separator: "; ")),
          .text(limit.isQuick ? "yes" : ""),
        ]
      })
  }

  /// What was measured: one row a bar, for people with units, for programs with plain numbers.
  static func results(_ limits: [LimitRecord], isForPeople: Bool) -> ResultTable {
    isForPeople ? readable(limits) : plain(limits)
  }

  private static func readable(_ limits: [LimitRecord]) -> ResultTable {
    let names = ["limit", "ours", "C", "CPython", "figure", "95 % interval", "bar", "verdict"]
    let rows = limits.flatMap { limit in
      limit.bars.map { bar -> [ResultTable.Cell] in
        [
          .text(limit.name), .text(LimitText.value(bar.bar.subject, of: limit)),
          .text(LimitText.value(Limits.c, of: limit)),
          .text(LimitText.value(Limits.python, of: limit)), .text(LimitText.figure(bar)),
          .text(LimitText.interval(bar)), .text(LimitText.bar(bar.bar)),
          .text(bar.verdict.rawValue),
        ]
      }
    }
    return ResultTable(columns: names.map { .init($0) }, rows: rows)
  }

  private static func plain(_ limits: [LimitRecord]) -> ResultTable {
    let columns: [ResultTable.Column] = [
      .init("limit"), .init("title"), .init("operation"), .init("placement"), .init("subject"),
      .init("reference"), .init("subject_ns", unit: "ns"), .init("reference_ns", unit: "ns"),
      .init("measure"), .init("figure"), .init("lower"), .init("upper"), .init("blocks"),
      .init("direction"), .init("bar"), .init("verdict"), .init("trouble"),
    ]
    let rows = limits.flatMap { limit in limit.bars.map { row(limit, $0) } }
    return ResultTable(columns: columns, rows: rows)
  }

  private static func row(_ limit: LimitRecord, _ bar: LimitBarRecord) -> [ResultTable.Cell] {
    func real(_ value: Double?) -> ResultTable.Cell { value.map { .real($0) } ?? .null }
    func text(_ value: String?) -> ResultTable.Cell { value.map { .text($0) } ?? .null }
    let subject = limit.side(bar.bar.subject)
    let reference = bar.bar.reference.flatMap(limit.side)
    return [
      .text(limit.name), .text(limit.title), .text(limit.operation), .text(limit.placement),
      .text(bar.bar.subject), text(bar.bar.reference), real(LimitText.median(subject)),
      real(LimitText.median(reference)), .text(bar.bar.measure.rawValue), real(bar.estimate),
      real(bar.lower), real(bar.upper), .integer(Int64(bar.blocks)),
      .text(bar.bar.direction.rawValue), .real(bar.bar.value), .text(bar.verdict.rawValue),
      text(subject?.trouble ?? reference?.trouble),
    ]
  }
}
