import BenchCore
import Testing

@testable import BenchReport

private func text(_ runs: [RunResults], columns: Int = 100) -> String {
  let analyses = runs.map { RunAnalysis($0, options: AnalysisOptions(resamples: 100)) }
  return Report.render(analyses, options: .init(form: .text, columns: columns))[0].contents
}

@Suite struct PlainReportTests {
  @Test func `the report in plain text has every section and its pictures in signs`() {
    let report = text([MadeRun.story(batches: 2).results()])
    for part in [
      "Threads, processes or coroutines?\n═════", "\nVerdict\n───────\n", "\nWhat to use when\n",
      "# on a CPU   / waiting for a CPU   . blocked", "█", "●", "Predictions beside results",
    ] {
      #expect(report.contains(part), "\(part)")
    }
    #expect(!report.contains("**"))
    #expect(!report.contains("<br>"))
  }

  @Test func `foreign text moves no cursor and pictures fit the terminal`() {
    let report = text([MadeRun.awkward()])
    #expect(!report.contains("\u{1B}"))
    #expect(!report.contains("\u{202E}"))
    let lines = report.split(separator: "\n").map { DisplayWidth.of(String($0)) }
    #expect(lines.allSatisfy { $0 <= 140 }, "\(lines.max() ?? 0)")
  }

  @Test func `a table wraps its words and keeps its numbers whole`() {
    let table = DocumentTable(
      columns: [.init("Word"), .init("Number", isNumeric: true)],
      rows: [
        [Phrase(String(repeating: "ab ", count: 20)), "12.5 ms"],
        ["x", Phrase([.text("1×"), .lineBreak, .small("[0, 2]")])],
      ])
    let lines = TextTable(table, columns: 30).lines
    #expect(lines.count > 5)
    #expect(lines.allSatisfy { DisplayWidth.of($0) <= 30 })
    #expect(lines.last?.hasSuffix("[0, 2]") == true)
    #expect(lines.contains { $0.hasSuffix("12.5 ms") })
  }

  @Test func `several runs stand side by side and say where they differ`() {
    var other = MadeRun.story(batches: 2)
    other.processors = 8
    let facts = { (model: String) in [Fact("cpu.model", "CPU model", .value(model))] }
    let report = text([
      MadeRun.story(batches: 2).results(facts: facts("Alpha"), number: 3),
      other.results(facts: facts("Beta"), number: 9), MadeRun().results(number: 11),
    ])
    for part in [
      "3 runs side by side", "run 3, run 9 and run 11", "agree on threads",
      "1 run without a verdict",
      "Alpha", "Beta", "not in the run", "bench report 9", "The run holds no cells",
    ] {
      #expect(report.contains(part), "\(part)")
    }
  }

  @Test func `a report of one workload holds that workload only`() throws {
    let results = MadeRun.story(batches: 2).results()
    let limited = try #require(results.limited(to: "io/echo"))
    #expect(Set(limited.cells.map(\.cell.workload)) == ["io/echo"])
    #expect(limited.workloads.map(\.identifier) == ["io/echo"])
    #expect(results.limited(to: "io/ech") == nil)
    #expect(!text([limited]).contains("cpu/alu"))
  }
}
