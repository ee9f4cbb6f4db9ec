import BenchCore

/// What the machine can do at best, beside what the suite's own libraries reach.
struct LimitSection: ReportSection {
  func blocks(_ analysis: RunAnalysis) -> [Block] {
    let heading = Block.heading(level: 2, "The machine’s limit beside ours")
    let limits = analysis.results.limits
    guard !limits.isEmpty else {
      return [
        heading,
        .paragraph(
          "No limits were measured on this machine yet: \(code: "bench limits") does that in under "
            + "4 minutes."),
      ]
    }
    return [
      heading,
      .paragraph(
        """
        Each row holds one operation of the suite’s own libraries against the least that C needs \
        for it, or against its counterpart in another runtime; all sides ran in fresh processes, \
        interleaved block by block. Times and bytes are medians per operation; a figure is the estimate over \
        blocks with its 95 % interval, ours over the other. Met and missed need the whole \
        interval on one side of the bar.
        """),
      .table(
        DocumentTable(
          columns: [
            .init("Limit"), .init("Operation"), .init("Placed on"),
            .init("Ours", isNumeric: true), .init("C", isNumeric: true),
            .init("CPython", isNumeric: true), .init("Bar"), .init("Figure", isNumeric: true),
            .init("Verdict"),
          ], rows: limits.flatMap(rows))),
    ] + troubles(limits)
  }

  private func rows(_ limit: LimitRecord) -> [[Phrase]] {
    limit.bars.map { bar in
      [
        Phrase([.code(limit.name)]), Phrase(limit.operation), Phrase(limit.placement),
        value(bar.bar.subject, limit), value(Limits.c, limit), value(Limits.python, limit),
        Phrase(LimitText.bar(bar.bar)), figure(bar),
        verdict(bar.verdict),
      ]
    }
  }

  private func value(_ side: String, _ limit: LimitRecord) -> Phrase {
    Phrase([.text(IntervalPhrase.unbroken(LimitText.value(side, of: limit)))])
  }

  private func figure(_ bar: LimitBarRecord) -> Phrase {
    guard bar.lower != nil else { return Phrase(LimitText.figure(bar)) }
    return Phrase([
      .text(IntervalPhrase.unbroken(LimitText.figure(bar))), .lineBreak,
      .small(IntervalPhrase.unbroken(LimitText.interval(bar))),
    ])
  }

  private func verdict(_ verdict: LimitVerdict) -> Phrase {
    verdict == .missed ? "\(strong: "missed")" : Phrase(verdict.rawValue)
  }

  /// Why a side has no figures, and when everything was measured.
  private func troubles(_ limits: [LimitRecord]) -> [Block] {
    let times = limits.map(\.measuredAt)
    let when =
      "Measured from \(Format.time(times.min() ?? .zero)) to "
      + "\(Format.time(times.max() ?? .zero))."
    let items = limits.flatMap { limit in
      limit.sides.compactMap { side in
        side.trouble.map { Phrase("\(code: limit.name), \(side.name): \($0)") }
      }
    }
    return [.paragraph(Phrase(when))] + (items.isEmpty ? [] : [.bullets(items)])
  }
}
