import BenchCore
import Testing

@testable import BenchReport

private let quick = AnalysisOptions(resamples: 100)

@Suite struct TerminalSummaryTests {
  @Test func `the summary is plain text of at most 100 columns with all models`() {
    let analysis = RunAnalysis(MadeRun.story(batches: 2).results(), options: quick)
    let text = TerminalSummary.text(analysis)
    for line in text.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= 100) }
    #expect(!text.contains("\u{1B}"))
    #expect(text.contains("P = 2 usable CPUs"))
    for part in ["threads", "processes", "coroutines", "cpu/alu", "mixed/dial wait=99%"] {
      #expect(text.contains(part))
    }
    #expect(text.contains("Compute-bound work: use threads"))
    #expect(text.hasSuffix("\n"))
  }

  @Test func `colours add escapes and nothing else`() {
    let analysis = RunAnalysis(MadeRun.story(batches: 2).results(), options: quick)
    let bold = TerminalSummary.text(analysis, isColoured: true)
    #expect(bold.contains("\u{1B}[1m"))
    let plain = bold.replacing("\u{1B}[1m", with: "").replacing("\u{1B}[0m", with: "")
    #expect(plain == TerminalSummary.text(analysis))
  }

  @Test func `awkward runs have a summary too`() {
    let empty = TerminalSummary.text(RunAnalysis(MadeRun().results(), options: quick))
    #expect(empty.contains("nothing to say"))
    for model in Model.allCases {
      var run = MadeRun()
      run.models = [model]
      run.add("a\u{1B}[2J | long " + String(repeating: "x", count: 500), .io, concurrency: 4) { _ in
        .init(throughput: 10)
      }
      let text = TerminalSummary.text(
        RunAnalysis(run.results(status: .interrupted), options: quick))
      #expect(!text.contains("\u{1B}"))
      #expect(text.contains("interrupted"))
      for line in text.split(separator: "\n") { #expect(DisplayWidth.of(String(line)) <= 100) }
    }
  }
}
