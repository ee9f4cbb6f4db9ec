import BenchCore
import BenchReport
import Testing

@Suite struct LimitSectionTests {
  private let bar = LimitBar.time(atMost: 1.3, of: Limits.c)

  private func results(_ limits: [LimitRecord]) -> RunResults {
    var results = MadeRun.story(batches: 1).results()
    results.limits = limits
    return results
  }

  private func section(_ limits: [LimitRecord]) throws -> Substring {
    let text = try #require(Report.render(results(limits)).first?.contents)
    let start = try #require(text.firstRange(of: "## The machine’s limit beside ours"))
    let rest = text[start.upperBound...]
    return rest[..<(rest.firstRange(of: "\n## ")?.lowerBound ?? rest.endIndex)]
  }

  @Test func `a run without limits says how to measure them`() throws {
    #expect(try section([]).contains("`bench limits`"))
  }

  @Test func `ours, the limit and the counterpart stand beside the bar and its verdict`() throws {
    let record = LimitRecord(
      name: "pipe/round-trip", title: "Pipe", operation: "round trip", placement: "one CPU",
      measuredAt: .seconds(0),
      sides: [
        .init(name: "bench", title: "ours", nanoseconds: [3000, 3200, nil, 3100]),
        .init(name: "c", title: "C", nanoseconds: [2000, 2000, 2000, 2000]),
        .init(name: "cpython", title: "Python", trouble: "there is no python3"),
      ],
      bars: [
        .init(
          bar: bar, estimate: 1.55, lower: 1.5, upper: 1.6, blocks: 6, verdict: .missed)
      ])
    let text = try section([record])
    let row = try #require(text.split(separator: "\n").first { $0.contains("time at most") })
    let parts = [
      "`pipe/round-trip`", "round trip", "one CPU", "3.10\u{A0}us", "2.00\u{A0}us", "n/a",
      "time at most 1.30× of c", "1.55×", "1.50×\u{A0}to\u{A0}1.60×", "**missed**",
    ]
    for part in parts { #expect(row.contains(part), "\(part) in \(row)") }
    #expect(text.contains("`pipe/round-trip`, cpython: there is no python3"))
    #expect(text.contains("1970-01-01 00:00 UTC"))
  }

  @Test func `bars read as sentences in their own units`() {
    let texts = [
      bar, .rate(atLeast: 0.3, of: Limits.c), .time(atMost: .milliseconds(15)),
      .rate(atLeastPerSecond: 1e6), .time(atMost: 1.25, of: Limits.ours, subject: "touched"),
    ].map(LimitText.bar)
    #expect(
      texts == [
        "time at most 1.30× of c", "rate at least 0.300× of c", "time at most 15.0 ms",
        "rate at least 1000 k/s", "touched: time at most 1.25× of bench",
      ])
  }
}
